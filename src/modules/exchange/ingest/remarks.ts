/**
 * Remarks on a whole delivery: bodies nobody registered (E401), decisions that stand under another subject already, and
 * more or fewer rows than its feed brings (C3).
 */
import type { Context } from '../../../context.ts'
import { redact } from '../../../kernel/personal-data.ts'
import { organisationIds } from '../../access/index.ts'
import type { HeaderReading, RecordKind } from '../../catalogue/index.ts'
import { numbersElsewhere } from '../../records/index.ts'
import { feedsNaming } from '../rules.ts'
import { returnedSheets, type Submission, type Warning } from '../schema.ts'
import type { RowSource } from './source.ts'

const namedAtMost = 20
const numbersNamed = 3
/** A larger delivery is the first load of an archive: nobody corrects parties by it, and comparing would hold it up. */
const comparedAtMost = 20_000

/** Deciding bodies whose code is sound but stands in no register of bodies. */
export async function unknownAuthorities(
  ctx: Context,
  met: ReadonlyMap<string, { name: string; rows: number }>,
): Promise<Warning[]> {
  if (met.size === 0) return []
  const known = await organisationIds(ctx.db, [...met.keys()])
  const unknown = [...met].filter(([code]) => !known.has(code))
  return unknown.slice(0, namedAtMost).map(([code, { name, rows }]) => ({
    code: 'E401', rows, message: `${rows} 行：作出机关“${name}”（${code}）不在单位名录中，请核对代码，或请信用中心登记该单位`,
  }))
}

/**
 * A decision sent anew with its party put right is another fact, and the wrong firm goes on standing there: somebody
 * has to revoke that (行政处罚法 art 48). A remark, no refusal: one decision may punish several.
 */
export async function decisionsElsewhere(ctx: Context, submission: Submission, received: number): Promise<Warning[]> {
  if (received > comparedAtMost) return []
  const found = await numbersElsewhere(ctx.db, submission.id, numbersNamed)
  if (found.rows === 0) return []
  const numbers = `${found.numbers.join('、')}${found.rows > numbersNamed ? '等' : ''}`
  return [{
    code: 'document.other_subject', rows: found.rows,
    message: `${found.rows} 行：同一文书号已记在另一主体名下（${numbers}）。一份决定处罚多个主体的，无需处理；` +
      '更正当事人的，原记录不会自动取消，请由作出决定的机关撤销记在原主体名下的那一条',
  }]
}

/** A delivery that falls outside what its feed expects is taken and marked for a look. */
export function expectationRemarks(ctx: Context, submission: Submission, received: number): Warning[] {
  const feeds = feedsNaming(ctx.catalogue.sources, submission.sourceCode)
  const feed = feeds.find((one) => one.kinds.includes(submission.kind))
  if (feed === undefined) return []
  const { minRows, maxRows } = feed.expect
  if (received >= minRows && received <= maxRows) return []
  return [{
    code: 'feed.unexpected_rows', rows: received,
    message: `本次报送 ${received} 行，“${feed.title}”每次应为 ${minRows} 至 ${maxRows} 行，请核对是否漏报或多报`,
  }]
}

/**
 * Remarks on the header: a column that stands there twice (the first is read), columns that hold something and that
 * nobody understood (`unread`: what stands in them, a procedure or a state, may decide what is shown), and nothing
 * under it at all, which may be a slip or a month without decisions.
 */
export function headerRemarks(
  kind: RecordKind,
  header: HeaderReading,
  unread: readonly string[],
  isEmpty: boolean,
): Warning[] {
  const repeated = header.duplicates.map((name) => {
    const title = header.columns.find((field) => field?.name === name)?.title ?? name
    return { code: 'header.duplicate', rows: 0, message: `表头里“${title}”不止一列，只读了第一列；请删去或改名多余的列` }
  })
  const strangers = unread.length === 0 ? [] : [strangerRemark(kind, header, unread)]
  if (!isEmpty) return [...repeated, ...strangers]
  const message = `只找到表头（第 ${header.headerRow} 行），其下没有数据行；如本期确无数据不必重报，否则请填写数据后重新报送`
  return [...repeated, { code: 'submission.no_rows', rows: 0, message }]
}

const strangersNamed = 10

function strangerRemark(kind: RecordKind, header: HeaderReading, unread: readonly string[]): Warning {
  const named = unread.slice(0, strangersNamed).map((word) => {
    const field = likeliest(kind, header, word)
    return `“${redact(word.slice(0, 30))}”${field === undefined ? '' : `（如为“${field}”，请改用该列名）`}`
  })
  const more = unread.length > strangersNamed ? `等 ${unread.length} 列` : ''
  return {
    code: 'header.unmatched', rows: 0,
    message: `没有认出这些列，其中的内容没有采用：${named.join('、')}${more}；` +
      '需要采用的，请把列名改为字段标题，或附列对应关系后重新报送；不需要的不必处理',
  }
}

/** The title of the field that has no column here and shares most pairs of characters with a header word. */
function likeliest(kind: RecordKind, header: HeaderReading, word: string): string | undefined {
  const present = new Set(header.columns.map((field) => field?.name))
  let best: { title: string; shared: number } | undefined
  for (const { name, title, aliases, personal } of kind.fields) {
    if (present.has(name) || personal === 'discard') continue
    const shared = Math.max(...[title, ...(aliases ?? [])].map((known) => sharedPairs(word, known)))
    if (shared > (best?.shared ?? 0)) best = { title, shared }
  }
  return best?.title
}

/** How many pairs of neighbouring characters of a word another one has too. */
function sharedPairs(word: string, other: string): number {
  let shared = 0
  for (let i = 0; i + 1 < Math.min(word.length, 30); i += 1) if (other.includes(word.slice(i, i + 2))) shared += 1
  return shared
}

/** A corrected workbook of ours has two sheets, and a delivery is of one: whoever sends it back thinks of both. */
export function sheetRemarks(reading: RowSource['reading'], isChosen: boolean): Warning[] {
  const { sheet, sheets } = reading as { sheet?: string | null; sheets?: readonly string[] }
  const other = Object.values(returnedSheets).find((name) => name !== sheet && sheets?.includes(name) === true)
  if (isChosen || other === undefined) return []
  return [{
    code: 'workbook.other_sheet', rows: 0,
    message: `只读了工作表“${sheet ?? ''}”；工作簿里还有“${other}”，其中如有更正过的行，请再报送一次，并在“工作表”一栏填“${other}”`,
  }]
}
