/** One check: understood, answered, registered, and only then told. */
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { redact } from '../../../kernel/personal-data.ts'
import { Problem } from '../../../kernel/problem.ts'
import { identifyCode } from '../../subjects/index.ts'
import { problems } from '../problems.ts'
import type { Identity } from '../rules/identify.ts'
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
    const row = registerRow(question, reply, now.toISOString(), actor.id, organisation)
    service.register.enter([row], (problem) => answered(problem, row.answer))
  }
  const index = service.index.fresh
  const reply = index === undefined ? undefined : fromIndex(question, index, service.law)
  if (reply === undefined) service.fallback.answer(question).then(tell).catch(answered)
  else tell(reply)
}

/** The same as a promise, which rejects with any of the Problems. */
export function check(service: CheckService, actor: Actor, request: CheckRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    answerCheck(service, actor, request, (problem, answer = '') =>
      problem === undefined ? resolve(answer) : reject(problem))
  })
}

/** The line of the register, its answer rendered. */
export function registerRow(
  question: Question,
  reply: Reply,
  at: string,
  clientId: string,
  organisation: string,
): RegisterRow {
  const { request } = question
  const receipt = uuidv7()
  return {
    subjectId: reply.subjectId,
    receipt,
    at,
    clientId,
    organisation,
    matter: request.matter,
    purpose: withoutPersonalData(request.purpose),
    reference: request.reference === undefined ? null : withoutPersonalData(request.reference),
    // A code that is nobody's may be anything, so its cleaned form is kept; a known one is kept as normalised.
    inputCode:
      question.code === null || reply.source === 'index'
        ? question.code
        : identifyCode(request.subject.code ?? '').normalised,
    inputName: request.subject.name === undefined ? null : withoutPersonalData(request.subject.name),
    asOf: request.asOf ?? null,
    knownAt: question.knownAt?.toISOString() ?? null,
    identity: reply.identity.outcome,
    decision: reply.verdict.decision,
    position: reply.position,
    source: reply.source,
    answer: render(receipt, at, reply),
  }
}

/** Numbers that could be a person's are blacked out before a text is kept; most texts hold no such number. */
function withoutPersonalData(text: string): string {
  return /\d{7}/.test(text) ? redact(text) : text
}

/** A CheckAnswer as JSON text. The common pieces are put together by hand: no words of others are in them. */
export function render(receipt: string, at: string, reply: Reply): string {
  const { decision, items, marks, greenChannel } = reply.verdict
  const cleanSince = greenChannel.cleanSince === null ? 'null' : `"${greenChannel.cleanSince}"`
  return (
    `{"receipt":"${receipt}","at":"${at}","position":${reply.position},"identity":${renderIdentity(reply.identity)},` +
    `"decision":"${decision}","items":${items.length === 0 ? '[]' : JSON.stringify(items)},` +
    `"marks":${marks.length === 0 ? '[]' : JSON.stringify(marks)},` +
    `"greenChannel":{"eligible":${greenChannel.eligible},"reason":"${greenChannel.reason}","cleanSince":${cleanSince}}}`
  )
}

function renderIdentity(identity: Identity): string {
  if (identity.outcome !== 'exact' || identity.subject === undefined) return JSON.stringify(identity)
  const { code, name } = identity.subject
  return `{"outcome":"exact","subject":{"code":${quoted(code)},"name":${quoted(name)}}}`
}

/** A JSON string; hardly any code or name holds a character that has to be escaped. */
function quoted(text: string): string {
  return /["\\\u0000-\u001f\ud800-\udfff]/.test(text) ? JSON.stringify(text) : `"${text}"`
}
