/** Submissions and rows as they are served. */
import type { Context } from '../../../context.ts'
import type { Actor } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem } from '../../../kernel/problem.ts'
import { beijingTime } from '../../../kernel/time.ts'
import { mayActFor } from '../../access/index.ts'
import { listFiledRows } from '../../records/index.ts'
import { exchangeProblems } from '../problems.ts'
import type { Outcome, RowView, Submission, SubmissionView } from '../schema.ts'
import { listRefused, listUnchanged, type StoredRow } from '../store/rows.ts'
import { findSubmission } from '../store/submissions.ts'

/** The submission, for its own source or the credit office; for everybody else it does not exist. */
export async function getSubmission(ctx: Context, actor: Actor, id: string): Promise<Submission> {
  const submission = isUuid(id) ? await findSubmission(ctx.db, id) : undefined
  if (submission === undefined || !mayActFor(actor, submission.sourceCode)) throw new Problem(exchangeProblems.notFound)
  return submission
}

export function submissionView(s: Submission): SubmissionView {
  const share = s.state === 'done' ? 1 : s.bytes === 0 ? 0 : Math.min(1, s.bytesRead / s.bytes)
  const instant = (at: Date | null): string | null => (at === null ? null : beijingTime(at))
  return {
    id: s.id, kind: s.kind, list: s.listCode, source: { code: s.sourceCode, name: s.sourceName },
    file: { name: s.fileName, digest: s.fileDigest, bytes: s.bytes }, state: s.state,
    progress: { bytesRead: s.bytesRead, bytes: s.bytes, share: Math.round(share * 1000) / 1000 },
    received: s.received, accepted: s.accepted, updated: s.updated, unchanged: s.unchanged,
    questioned: s.questioned, returned: s.returned, late: s.late, warnings: s.warnings, reading: s.reading,
    failure: s.failure, receivedAt: beijingTime(s.receivedAt), startedAt: instant(s.startedAt),
    finishedAt: instant(s.finishedAt), fileEndedAt: instant(s.fileEndedAt), cellsEndedAt: instant(s.cellsEndedAt),
  }
}

/** Rows of one outcome behind `after`, in the file's order. */
export async function rowViews(
  ctx: Context,
  submission: Submission,
  outcome: Outcome,
  after: number,
  limit: number,
): Promise<RowView[]> {
  const submissionId = submission.id
  if (outcome === 'returned' || outcome === 'questioned') {
    return (await listRefused(ctx.db, { submissionId, outcome, after, limit })).map(refusedView)
  }
  const plain = { outcome, errors: [], suggestions: [] }
  if (outcome === 'unchanged') {
    return (await listUnchanged(ctx.db, submissionId, after, limit)).map((row) => ({ row, ...plain }))
  }
  const filed = await listFiledRows(ctx.db, { submissionId, corrections: outcome === 'updated', after, limit })
  return filed.map((row) => ({ row: row.rowNo, record: row.id, documentNo: row.documentNo, ...plain }))
}

function refusedView(row: StoredRow): RowView {
  const { settlement, settlementReason, settledAt } = row
  return {
    row: row.rowNo, outcome: row.outcome, subjectName: row.subjectName, errors: row.errors,
    suggestions: row.suggestions,
    ...(settlement === null || settledAt === null ? {} : {
      settlement: { outcome: settlement, reason: settlementReason ?? '', at: beijingTime(settledAt) },
    }),
  }
}
