/** What goes back to the department: the rows that were not filed, in its own columns, the reason beside each cell. */
import type { Context } from '../../../context.ts'
import type { Db } from '../../../kernel/db.ts'
import { Problem, type InputError } from '../../../kernel/problem.ts'
import { writeWorkbook, type Cell, type SheetColumn, type WorkbookSheet } from '../../../kernel/tabular/index.ts'
import { formatInstantZh } from '../../../kernel/time.ts'
import { planFor } from '../ingest/plan.ts'
import { headerWords, openSource } from '../ingest/source.ts'
import { exchangeProblems } from '../problems.ts'
import { returnedColumns, returnedSheets, type Submission } from '../schema.ts'
import { listRefused, type StoredRow } from '../store/rows.ts'

const pageRows = 2000

/**
 * Writes the workbook of refused rows: sheet 退回数据 and sheet 疑问数据, each with the row number, the sender's own
 * columns as sent, the reasons, what would be right, and suggestions; of a row whose cells are kept no longer, all but
 * those. Streams; memory holds one page of rows. Throws `submission.file_ended`.
 */
export async function writeReturned(ctx: Context, submission: Submission, path: string): Promise<void> {
  if (submission.fileEndedAt !== null) throw fileEnded(submission.fileEndedAt)
  const header = await senderHeader(ctx, submission)
  const columns: SheetColumn[] = [
    { title: returnedColumns.row, width: 8 },
    { title: returnedColumns.faults, width: 60 },
    { title: returnedColumns.hints, width: 40 },
    ...header.map((title): SheetColumn => ({ title, width: 20, textFormat: true })),
  ]
  const intro = (what: string): string[] => [
    `${what}：请按“问题与改正方法”更正后重新报送；已入库的行不必重报。一次报送只读一个工作表，两个表请分别报送；报送第二个时在“工作表”一栏填写它的名称。`,
  ]
  const sheet = (name: string, what: string, outcome: 'returned' | 'questioned'): WorkbookSheet => ({
    name, columns, rows: sheetRows(ctx, submission, outcome, header), freezeHeader: true, intro: intro(what),
  })
  await writeWorkbook(path, [
    sheet(returnedSheets.returned, '以下各行未入库', 'returned'),
    sheet(returnedSheets.questioned, '以下各行待核实', 'questioned'),
  ])
}

function fileEnded(at: Date): Problem {
  return new Problem(exchangeProblems.fileEnded, {
    detail: `原件已于${formatInstantZh(at)}清除；入库的信息和各行的退回原因不受影响，仍可在报送记录里查看`,
  })
}

/** The sender's own header words, read again from the kept file. */
async function senderHeader(ctx: Context, submission: Submission): Promise<string[]> {
  const { compiled } = planFor(ctx, submission)
  return ctx.files.withContent(
    submission.fileDigest,
    async (content) => {
      const source = await openSource(content, submission, compiled)
      return headerWords(source, Number(submission.reading['headerRow'] ?? 0))
    },
    submission.seal,
  )
}

async function* sheetRows(
  ctx: Context,
  submission: Submission,
  outcome: 'returned' | 'questioned',
  header: readonly string[],
): AsyncGenerator<Cell[]> {
  const columns = (submission.reading['columns'] ?? []) as (string | null)[]
  for await (const row of allRefused(ctx.db, submission.id, outcome)) {
    const opened = row.cells === null ? '[]' : ctx.keys.open(row.cells, `exchange.rows:${submission.id}`)
    const cells = JSON.parse(opened) as string[]
    const faults = new Map<number, string>()
    for (const error of row.errors) {
      const column = error.field === undefined ? -1 : columns.indexOf(error.field)
      if (column >= 0) faults.set(column, [faults.get(column), reason(error)].filter(Boolean).join('\n'))
    }
    const own = header.map((_, i): Cell => {
      if (row.cells === null) return i === 0 ? '（原报内容的保存期限已满，已经清除）' : ''
      const fault = faults.get(i)
      return fault === undefined ? (cells[i] ?? '') : { text: cells[i] ?? '', fault }
    })
    const hints = row.suggestions.map((s) => `${s.name} ${s.code ?? '（无统一社会信用代码）'}：${s.why}`).join('\n')
    yield [String(row.rowNo), row.errors.map(reason).join('\n'), hints, ...own]
  }
}

function reason(error: InputError): string {
  const expected = error.expected === undefined ? '' : `。${error.expected}`
  return `[${error.code}] ${error.message}${expected}`
}

async function* allRefused(
  db: Db,
  submissionId: string,
  outcome: 'returned' | 'questioned',
): AsyncGenerator<StoredRow> {
  let after = 0
  for (;;) {
    const page = await listRefused(db, { submissionId, outcome, after, limit: pageRows })
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    after = last.rowNo
  }
}
