/** What was answered and what came of it: receipts, feedback, and the subject's view of who looked. */
import { transaction } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { isUuid, uuidv7 } from '../../../kernel/ids.ts'
import { redact } from '../../../kernel/personal-data.ts'
import { Problem, problems as kernelProblems } from '../../../kernel/problem.ts'
import { civilDateOf } from '../../../kernel/time.ts'
import { mayActFor } from '../../access/index.ts'
import { recordJointAction, type JointAction } from '../../measures/index.ts'
import { problems } from '../problems.ts'
import { asTold } from '../rules/answer-text.ts'
import type { CheckAnswer, Feedback, FeedbackRequest } from '../schema.ts'
import {
  findCheck,
  insertFeedback,
  listFeedback,
  type RegisteredCheck,
} from '../store/receipts.ts'
import { askingOrganisation } from './check.ts'
import type { CheckService } from './service.ts'

/** The organisation's own check. One of another organisation is not found: its existence is nobody else's business. */
async function ownCheck(service: CheckService, actor: Actor, receipt: string): Promise<RegisteredCheck> {
  const organisation = askingOrganisation(actor)
  const found = isUuid(receipt) ? await findCheck(service.db, receipt) : undefined
  if (found === undefined || found.organisation !== organisation) throw new Problem(problems.notYours)
  return found
}

/** A check to be read: one's own organisation's; the credit office, which keeps the register, reads every one. */
async function readableCheck(service: CheckService, actor: Actor, receipt: string): Promise<RegisteredCheck> {
  if (!mayActFor(actor, '')) return ownCheck(service, actor, receipt)
  const found = isUuid(receipt) ? await findCheck(service.db, receipt) : undefined
  if (found === undefined) throw new Problem(problems.notYours)
  return found
}

/** `GET /checks/{receipt}`: the answer as given, what was asked and what was done, as JSON text. */
export async function getReceipt(service: CheckService, actor: Actor, receipt: string): Promise<string> {
  const found = await readableCheck(service, actor, receipt)
  const feedback = await listFeedback(service.db, found.subjectId, found.receipt)
  const given = <K extends string, V>(key: K, value: V | null): { [key in K]?: V } =>
    (value === null ? {} : { [key]: value }) as { [key in K]?: V }
  const asked = {
    subject: { ...given('code', found.inputCode), ...given('name', found.inputName) },
    matter: found.matter,
    purpose: found.purpose,
    ...given('reference', found.reference),
    ...given('asOf', found.asOf),
    ...given('knownAt', found.knownAt?.toISOString() ?? null),
  }
  // The answer's own bytes stay as they were given.
  return `${asTold(found).slice(0, -1)},"asked":${JSON.stringify(asked)},"feedback":${JSON.stringify(feedback)}}`
}

/**
 * `POST /checks/{receipt}/feedback`: what the unit did (requirements K4). Once; a correction names the latest line and
 * is a line of its own. Throws `check.feedback_given`, `check.feedback_not_latest`.
 */
export async function giveFeedback(
  service: CheckService,
  actor: Actor,
  receipt: string,
  request: FeedbackRequest,
): Promise<Feedback> {
  if (request.outcome === 'not-followed' && request.reason === undefined) {
    throw new Problem(kernelProblems.invalidInput, {
      errors: [
        {
          code: 'check.reason_missing',
          field: 'reason',
          message: '未按核查结果办理而没有理由',
          expected: '请说明理由',
        },
      ],
    })
  }
  const found = await ownCheck(service, actor, receipt)
  const before = await listFeedback(service.db, found.subjectId, found.receipt)
  const latest = before.at(-1)
  if (request.corrects === undefined && latest !== undefined) throw given(latest)
  if (request.corrects !== undefined && request.corrects !== latest?.id)
    throw new Problem(problems.feedbackNotLatest)
  const line = {
    subjectId: found.subjectId,
    receipt: found.receipt,
    id: uuidv7(),
    at: service.ctx.clock.now(),
    clientId: actor.id,
    organisation: found.organisation,
    outcome: request.outcome,
    result: redact(request.result),
    ...(request.reason === undefined ? {} : { reason: redact(request.reason) }),
    ...(request.corrects === undefined ? {} : { corrects: request.corrects }),
  }
  await transaction(service.db, async (tx) => {
    if (!(await insertFeedback(tx, line))) throw new Problem(problems.feedbackNotLatest)
    // A question about another day, or about what was known at another time, is no execution.
    if (found.asOf === null && found.knownAt === null) await recordJointAction(tx, actionOf(found, line))
  })
  return {
    id: line.id,
    receipt: line.receipt,
    at: line.at.toISOString(),
    outcome: line.outcome,
    reason: line.reason ?? null,
    result: line.result,
    corrects: line.corrects ?? null,
  }
}

/** What the counter was answered and did, as the case of joint action is written from it (requirements J7). */
function actionOf(
  found: RegisteredCheck,
  line: { at: Date; outcome: FeedbackRequest['outcome']; reason?: string; result: string },
): JointAction {
  const answer = JSON.parse(asTold(found)) as CheckAnswer
  return {
    receipt: found.receipt,
    subjectId: found.subjectId,
    matter: found.matter,
    decision: answer.decision,
    items: answer.items
      .filter((item) => item.marks === undefined)
      .map((item) => ({
        measure: item.measure,
        list: item.list ?? null,
        document: item.document,
        decidedBy: item.decidedBy.name,
      })),
    organisation: found.organisation,
    outcome: line.outcome,
    reason: line.reason ?? null,
    result: line.result,
    happenedOn: civilDateOf(line.at),
    at: line.at,
  }
}

function given(latest: Feedback): Problem {
  return new Problem(problems.feedbackGiven, { detail: `如需更正，请在 corrects 中写明 ${latest.id}` })
}

/** Whether this check is the actor's own organisation's: only it says what was done with the answer. */
export async function isOwnCheck(service: CheckService, actor: Actor, receipt: string): Promise<boolean> {
  const found = isUuid(receipt) ? await findCheck(service.db, receipt) : undefined
  return found !== undefined && found.organisation === actor.organisation?.code
}
