/** The purpose somebody states for looking at what is not public (A3). */
import { normaliseText } from '../../kernel/text.ts'
import { redact } from '../../kernel/personal-data.ts'
import { Problem } from '../../kernel/problem.ts'
import { publicityProblems } from './problems.ts'

/**
 * The `Purpose` header as it is written into the access ledger; header values are ASCII, so Chinese comes
 * percent-encoded. Throws `records.purpose_missing`.
 */
export function purposeOf(header: string | string[] | undefined): string {
  let text = Array.isArray(header) ? header.join(' ') : (header ?? '')
  try {
    text = decodeURIComponent(text)
  } catch {
    // Not percent-encoded after all: taken as it came.
  }
  text = redact(normaliseText(text)).slice(0, 200)
  if (text.length < 2) throw new Problem(publicityProblems.purposeMissing, { detail: '请在 Purpose 请求头中写明查询用途' })
  return text
}
