/** Under which key a row's fact is filed: what tells one decision from another, and not how somebody typed it. */
import { foldWidth } from '../../../kernel/text.ts'
import type { RecordKind } from '../../catalogue/index.ts'

/** Numbers written as decisions write them: nearly all, and one test is cheaper than folding them. */
const settled = /^[\u4e00-\u9fff0-9A-Z〔〕-]*$/

/**
 * A document number as it tells decisions apart (E501: organ code, document number and subject): `测环罚 [2026] 5号`,
 * `测环罚（２０２６）5号` and `测环罚〔2026〕5号` are one. Width, case, spaces, kinds of brackets and of dashes are ways of typing;
 * every other character counts, 号 among them.
 */
export function foldNumber(text: string): string {
  if (settled.test(text)) return text
  return foldWidth(text)
    .replace(/[\s\u200b-\u200f\ufeff]+/g, '')
    .replace(/[([{【［〖﹝]/g, '〔')
    .replace(/[)\]}】］〗﹞]/g, '〕')
    .replace(/[‐-―−]/g, '-')
    .toUpperCase()
}

/**
 * The values of a kind's key in one text, the document number folded. `former`: with the number as it is written, where
 * that is another text; facts filed before numbers were folded are found under it.
 */
export function keyTexts(
  kind: RecordKind,
  documentField: string | undefined,
  values: Readonly<Record<string, unknown>>,
): { key: string; former: string | undefined } {
  const text = (number: string): string =>
    kind.key.map((field) => (field === documentField ? number : String(values[field] ?? ''))).join('\u0000')
  const number = documentField === undefined ? '' : String(values[documentField] ?? '')
  const folded = foldNumber(number)
  return { key: text(folded), former: folded === number ? undefined : text(number) }
}
