/** One check: understood, answered, registered, and only then told. */
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { redact } from '../../../kernel/personal-data.ts'
import { Problem } from '../../../kernel/problem.ts'
import { identifyCode } from '../../subjects/index.ts'
import { problems } from '../problems.ts'
import { texts } from '../rules/answer-text.ts'
import type { CheckRequest } from '../schema.ts'
import type { RegisterRow } from '../store/register.ts'
import { fromIndex, understand, type Question, type Reply } from './answer.ts'
import type { CheckService } from './service.ts'

/** The organisation a check is asked for; a caller without one cannot ask. */
export function askingOrganisation(actor: Actor): string {
  if (actor.organisation === undefined) throw new Problem(problems.noOrganisation)
  return actor.organisation.code
}

/** Told the JSON text of a CheckAnswer, or the Problem for which there is none and nothing is registered. */
export type Answered = (problem: unknown, answer?: string) => void

/**
 * Answers `POST /checks`: `answered` is called with the JSON text of a CheckAnswer once it is in the register.
 * `check.*` Problems of the question itself are thrown. By callback throughout: promises would cost a twentieth of it.
 */
export function answerCheck(service: CheckService, actor: Actor, request: CheckRequest, answered: Answered): void {
  const organisation = askingOrganisation(actor)
  const { clock } = service.ctx
  const now = clock.now()
  const question = understand(request, service.law, clock.today(), now)
  const tell = (reply: Reply): void => {
    const { told, row } = registered(question, reply, textOf(now), actor.id, organisation)
    service.register.enter([row], (problem) => answered(problem, told))
  }
  const index = service.index.fresh
  const reply = index === undefined ? undefined : fromIndex(question, index, service.law)
  if (reply === undefined) service.fallback.answer(question).then(tell).catch(answered)
  else tell(reply)
}

let lastInstant = { ms: Number.NaN, text: '' }

/** The instant in RFC 3339. Twenty checks fall into a millisecond, and the text costs as much as finding the subject. */
function textOf(now: Date): string {
  const ms = now.getTime()
  if (ms !== lastInstant.ms) lastInstant = { ms, text: now.toISOString() }
  return lastInstant.text
}

/** The same as a promise, which rejects with any of the Problems. */
export function check(service: CheckService, actor: Actor, request: CheckRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    answerCheck(service, actor, request, (problem, answer = '') =>
      problem === undefined ? resolve(answer) : reject(problem))
  })
}

/** The answer as JSON text, and the line of the register that keeps it. */
export function registered(
  question: Question,
  reply: Reply,
  at: string,
  clientId: string,
  organisation: string,
): { told: string; row: RegisterRow } {
  const { request } = question
  const { position, identity, verdict } = reply
  const receipt = uuidv7()
  // A code that is nobody's may be anything, so its cleaned form is kept; a known one is kept as normalised.
  const inputCode =
    question.code === null || reply.source === 'index'
      ? question.code
      : identifyCode(request.subject.code ?? '').normalised
  const { told, kept } = texts({ receipt, at, position, inputCode, identity, verdict })
  const row = {
    subjectId: reply.subjectId,
    receipt,
    at,
    clientId,
    organisation,
    matter: request.matter,
    purpose: withoutPersonalData(request.purpose),
    reference: request.reference === undefined ? null : withoutPersonalData(request.reference),
    inputCode,
    inputName: request.subject.name === undefined ? null : withoutPersonalData(request.subject.name),
    asOf: question.asOf,
    knownAt: question.knownAt?.toISOString() ?? null,
    identity: identity.outcome,
    decision: verdict.decision,
    position,
    source: reply.source,
    answer: kept,
  }
  return { told, row }
}

/** Numbers that could be a person's are blacked out before a text is kept; most texts hold no such number. */
function withoutPersonalData(text: string): string {
  return /\d{7}/.test(text) ? redact(text) : text
}
