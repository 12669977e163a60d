/** Is this paper ours, unchanged, still current? Answered to anybody who holds it, and to nobody else. */
import type { Context } from '../../../context.ts'
import { constantTimeEqual } from '../../../kernel/crypto.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { caseworkProblems } from '../problems.ts'
import { normaliseVerificationCode } from '../rules/numbers.ts'
import { findNoticeByNumber } from '../store/notices.ts'
import { noticePdf } from './deliver.ts'

export interface Verified {
  number: string
  title: string
  issuer: { code: string; name: string }
  issuedOn: CivilDate
  state: 'current' | 'withdrawn' | 'superseded'
  endedOn: CivilDate | null
  supersededBy: string | null
  /** Digests of the genuine document. */
  sha256: string
  sm3: string
  /** Whether the digest that was sent is one of these; null when none was. */
  unchanged: boolean | null
}

/**
 * Verifies a paper by number and code. A wrong code and an unknown number are answered alike. The addressee is
 * not told: the holder of the paper knows it. Problems: `document.not_verified`.
 */
export async function verifyDocument(
  ctx: Pick<Context, 'db' | 'files'>,
  asked: { number: string; code: string; digest?: string },
): Promise<Verified> {
  const number = asked.number.normalize('NFC').replace(/\s/g, '')
  // A telephone's keyboard has no 〔〕: any brackets around the year will do.
  const notice = await findNoticeByNumber(ctx.db, number.replace(/[[［【（(](\d{4})[\]］】）)]/g, '〔$1〕'))
  const code = normaliseVerificationCode(asked.code)
  // Compared in either case, so that time does not tell whether the number exists.
  const right = constantTimeEqual(notice?.code ?? 'XXXX-XXXX-XXXX-XXXX', code)
  if (notice === undefined || !right) throw new Problem(caseworkProblems.documentForged)
  if (notice.digest === null) await noticePdf(ctx, notice)
  const known = notice.digest === null ? await findNoticeByNumber(ctx.db, notice.number) : notice
  const [sm3, sha256] = [known?.digest ?? '', known?.sha256 ?? '']
  const digest = asked.digest?.toLowerCase()
  return {
    number: notice.number, title: notice.title, issuer: { code: notice.issuer, name: notice.issuerName },
    issuedOn: notice.issuedOn, state: notice.endedReason ?? 'current', endedOn: notice.endedOn,
    supersededBy: notice.endedByNumber, sha256, sm3,
    unchanged: digest === undefined ? null : digest === sm3 || digest === sha256,
  }
}
