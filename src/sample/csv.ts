/** Rows given as objects as the CSV a department would send. */
import { csvLine } from '../kernel/tabular/index.ts'

/** The header is the first row's keys; every row must have the same ones. */
export function csvOf(rows: readonly Record<string, string>[]): string {
  const header = Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => csvLine(header.map((title) => row[title] ?? '')))
  return `${[csvLine(header), ...lines].join('\r\n')}\r\n`
}
