/** The comparison key of a header word. */
import { foldWidth } from '../../../kernel/text.ts'

/**
 * Width, case, every space and line break, bracket styles, list punctuation and marks of obligation (`*`, `（必填）`)
 * no longer tell two header words apart: `注册地 址`, `*注册地址（必填）` and `注册地址` give the same key.
 */
export function headerKey(word: string): string {
  return foldWidth(word)
    .replace(/[\s\u200b-\u200f\ufeff\u00a0\u3000]+/g, '')
    .replace(/[〔【［[]/g, '(')
    .replace(/[〕】］\]]/g, ')')
    .replace(/\((?:必填|选填|必填项|选填项|可空|非空)\)/g, '')
    .replace(/^[*★●]+|(?<![*★●:：])[*★●:：]+$/g, '')
    .replace(/[，,、]/g, '')
    .toUpperCase()
}

/** A key split into what stands before its last bracket and what stands in it; no bracket: undefined. */
export function splitBracket(key: string): { outer: string; inner: string } | undefined {
  const match = /^(.+)\(([^()]*)\)$/.exec(key)
  return match === null ? undefined : { outer: match[1] as string, inner: match[2] as string }
}
