/** What goes back to the department: the rows that were not filed, in its own columns, the reason beside each cell. */
import type { Context } from '../../../context.ts'
import type { Db } from '../../../kernel/db.ts'
import type { InputError } from '../../../kernel/problem.ts'
import { openTable, writeWorkbook, type Cell, type SheetColumn } from '../../../kernel/tabular/index.ts'
import type { Submission } from '../schema.ts'
import { listRefused, type StoredRow } from '../store.ts'

const pageRows = 2000

/**
 * Writes the workbook of refused rows: sheet 退回数据 and sheet 疑问数据, each with the row number, the sender's own
 * columns as sent, the reasons, what would be right, and suggestions. Streams; memory holds one page of rows.
 */
export async function writeReturned(ctx: Context, submission: Submission, path: string): Promise<void> {
  const header = await senderHeader(ctx, submission)
  const columns: SheetColumn[] = [
    { title: '原行号', width: 8 },
    { title: '问题与改正方法', width: 60 },
    { title: '参考', width: 40 },
    ...header.map((title): SheetColumn => ({ title, width: 20, textFormat: true })),
  ]
  const intro = (what: string): string[] => [
    `${what}：请按“问题与改正方法”更正后重新报送；已入库的行不必重报。`,
  ]
  await writeWorkbook(path, [
    { name: '退回数据', columns, rows: sheetRows(ctx, submission, 'returned', header), freezeHeader: true, intro: intro('以下各行未入库') },
    { name: '疑问数据', columns, rows: sheetRows(ctx, submission, 'questioned', header), freezeHeader: true, intro: intro('以下各行待核实') },
  ])
}

/** The sender's own header words, read again from the kept file. */
async function senderHeader(ctx: Context, submission: Submission): Promise<string[]> {
  const headerRow = Number(submission.reading['headerRow'] ?? 0)
  const { sheet } = submission.options
  return ctx.files.withPlainFile(submission.fileDigest, async (path) => {
    const table = await openTable(path, { batchRows: 100, ...(sheet === undefined ? {} : { sheet }) })
    for await (const batch of table.batches()) return batch.rows[headerRow - batch.firstRow] ?? []
    return []
  })
}

async function* sheetRows(
  ctx: Context,
  submission: Submission,
  outcome: 'returned' | 'questioned',
  header: readonly string[],
): AsyncGenerator<Cell[]> {
  const columns = (submission.reading['columns'] ?? []) as (string | null)[]
  const titles = new Map(ctx.catalogue.kind(submission.kind).fields.map((field) => [field.title, field.name]))
  for await (const row of allRefused(ctx.db, submission.id, outcome)) {
    const cells = JSON.parse(ctx.keys.open(row.cells, `exchange.rows:${submission.id}`)) as string[]
    const faults = new Map<number, string>()
    for (const error of row.errors) {
      const field = titles.get(error.field ?? '') ?? error.field
      const column = columns.findIndex((name) => name !== null && name === field)
      if (column >= 0) faults.set(column, reason(error))
    }
    const own = header.map((_, i): Cell => {
      const fault = faults.get(i)
      return fault === undefined ? (cells[i] ?? '') : { text: cells[i] ?? '', fault }
    })
    const hints = row.suggestions.map((s) => `${s.name} ${s.code ?? '（无统一社会信用代码）'}：${s.why}`).join('\n')
    yield [String(row.rowNo), row.errors.map(reason).join('\n'), hints, ...own]
  }
}

function reason(error: InputError): string {
  return `[${error.code}] ${error.field === undefined ? '' : `${error.field}：`}${error.message}${error.expected === undefined ? '' : `。${error.expected}`}`
}

async function* allRefused(db: Db, submissionId: string, outcome: 'returned' | 'questioned'): AsyncGenerator<StoredRow> {
  let after = 0
  for (;;) {
    const page = await listRefused(db, { submissionId, outcome, after, limit: pageRows })
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    after = last.rowNo
  }
}
