/** The purpose somebody states for looking at what is not public (A3). */
import { Type } from 'typebox'
import { normaliseText } from '../../kernel/text.ts'
import { redact } from '../../kernel/personal-data.ts'
import { Problem } from '../../kernel/problem.ts'
import { publicityProblems } from './problems.ts'

/** The header of the routes that read it; who must state it is told by `purposeOf`. */
export const PurposeHeader = Type.Object({
  purpose: Type.Optional(Type.String({
    description: '查询用途，2至200字，中文须百分号编码；写明的按用途查询，须有权限 records:read',
  })),
})

/**
 * The `Purpose` header as it is written into the access ledger; header values are ASCII, so Chinese comes
 * percent-encoded. Throws `records.purpose_missing`.
 */
export function purposeOf(header: string | undefined): string {
  let text = header ?? ''
  try {
    text = decodeURIComponent(text)
  } catch {
    // Not percent-encoded after all: taken as it came.
  }
  text = redact(normaliseText(text)).slice(0, 200)
  if (text.length < 2) throw new Problem(publicityProblems.purposeMissing, { detail: '请在 Purpose 请求头中写明查询用途' })
  return text
}
