/** Everything of a kind that a stranger may see today, as lines of a file: for open data and `probity export`. */
import type { Context } from '../../context.ts'
import { csvLine } from '../../kernel/tabular/index.ts'
import type { CivilDate } from '../../kernel/time.ts'
import type { Field, RecordKind } from '../catalogue/index.ts'
import type { PublicRecordView } from './schema.ts'
import { listWholeSet, type PublicRecord, type SetPosition } from './store/whole-set.ts'
import { publicView } from './view.ts'

/** Rows read at a time: few enough that others are answered between. */
const pageRows = 250

/** Every public record of a kind, newest decision first and the undated ones last; memory holds one page. */
export async function* wholeSet(
  ctx: Context,
  filter: { kind: string; from?: CivilDate | undefined; to?: CivilDate | undefined },
): AsyncGenerator<PublicRecordView[]> {
  const day = ctx.clock.today()
  let after: SetPosition | undefined
  for (;;) {
    const found: PublicRecord[] = await listWholeSet(ctx.db, day, { ...filter, after, limit: pageRows })
    if (found.length > 0)
      yield found.map((one) => publicView(ctx, one, { code: one.subjectCode, name: one.subjectName }))
    const last = found.at(-1)
    if (last !== undefined && found.length === pageRows) after = { decidedOn: last.decidedOn, id: last.id }
    // The dated ones have ended: those without a date of decision follow, unless dates were asked for.
    else if (
      after?.decidedOn !== null &&
      last?.decidedOn !== null &&
      filter.from === undefined &&
      filter.to === undefined
    )
      after = { decidedOn: null, id: '00000000-0000-0000-0000-000000000000' }
    else return
  }
}

/** The fields of a kind that open data carries, in the order of its columns: public, and kept at all. */
export function openFields(kind: RecordKind): Field[] {
  return kind.fields.filter((field) => field.publicity === 'public' && field.personal !== 'discard')
}

/** Headings of the columns that every kind has before its own fields. */
export const recordColumns = ['记录编号', '公示起始', '公示截止'] as const

/**
 * How records of a kind stand in CSV: a line of headings (with byte order mark), and a line for each. Codes are words;
 * an amount is a number, its unit stands in the heading.
 */
export function csvWriter(
  ctx: Context,
  kind: string,
): { heading: string; line: (record: PublicRecordView) => string } {
  const fields = openFields(ctx.catalogue.kind(kind))
  const plain = ({ unit }: Field, text: string): string =>
    unit !== undefined && text.endsWith(` ${unit}`) ? text.slice(0, -unit.length - 1) : text
  return {
    heading: `\ufeff${csvLine([...recordColumns, ...fields.map((field) => field.title)])}\r\n`,
    line: (record) => {
      const values = new Map(record.fields.map((field) => [field.name, field.value]))
      const cells = fields.map((field) => plain(field, values.get(field.name) ?? ''))
      return `${csvLine([record.id, record.publicFrom, record.publicUntil ?? '', ...cells])}\r\n`
    },
  }
}

/** A record as a line of JSON, the same object the API answers with. */
export function jsonLine(record: PublicRecordView): string {
  return `${JSON.stringify(record)}\n`
}
