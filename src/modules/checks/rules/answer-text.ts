/**
 * An answer as text: as it is told, and what of it the register keeps. Most of an answer stands in other columns of its
 * line already or is the same words every time; kept whole it was two thirds of what a check leaves on the disk.
 */
import type { Verdict } from './decide.ts'
import type { Identity } from './identify.ts'

/** What was answered. `position` is the feed's; `inputCode` the code asked about, as the register keeps it. */
export interface Told {
  /** In lower case with hyphens. */
  readonly receipt: string
  /** RFC 3339 in UTC, to the millisecond. */
  readonly at: string
  readonly position: number
  readonly inputCode: string | null
  readonly identity: Identity
  readonly verdict: Verdict
}

/** A line of the register, as far as the answer is in it; `answer` is what `texts` called `kept`. */
export type KeptAnswer = Pick<Told, 'receipt' | 'at' | 'position' | 'inputCode'> & {
  readonly decision: Verdict['decision']
  readonly answer: string
}

/** An identity, or only the name when it is the very subject of the code asked about. */
type Kept = [Identity | string, Verdict['items'], Verdict['marks'], boolean, string, string | null]

/**
 * `told`: a CheckAnswer as JSON text; `kept`: the part `asTold` makes the same bytes from. The common pieces are put
 * together by hand: no words of others are in them.
 */
export function texts(answer: Told): { told: string; kept: string } {
  const { decision, items, marks, greenChannel } = answer.verdict
  const itemText = items.length === 0 ? '[]' : JSON.stringify(items)
  const markText = marks.length === 0 ? '[]' : JSON.stringify(marks)
  const cleanSince = greenChannel.cleanSince === null ? 'null' : `"${greenChannel.cleanSince}"`
  const { subject } = answer.identity
  let identity: string
  let who: string
  if (answer.identity.outcome === 'exact' && subject !== undefined) {
    const name = quoted(subject.name)
    identity = `{"outcome":"exact","subject":{"code":${quoted(subject.code)},"name":${name}}}`
    who = subject.code === answer.inputCode ? name : identity
  } else {
    identity = JSON.stringify(answer.identity)
    who = identity
  }
  return {
    told:
      `{"receipt":"${answer.receipt}","at":"${answer.at}","position":${answer.position},"identity":${identity},` +
      `"decision":"${decision}","items":${itemText},"marks":${markText},"greenChannel":` +
      `{"eligible":${greenChannel.eligible},"reason":"${greenChannel.reason}","cleanSince":${cleanSince}}}`,
    kept: `[${who},${itemText},${markText},${greenChannel.eligible},"${greenChannel.reason}",${cleanSince}]`,
  }
}

/** The answer of a registered check, byte for byte as it was told. */
export function asTold(line: KeptAnswer): string {
  // The register of version 0.1 before migration 21 kept answers whole; such lines are evidence and stay as they are.
  if (line.answer.startsWith('{')) return line.answer
  const [who, items, marks, eligible, reason, cleanSince] = JSON.parse(line.answer) as Kept
  const { receipt, at, position, inputCode, decision } = line
  const identity: Identity =
    typeof who === 'string' ? { outcome: 'exact', subject: { code: inputCode ?? '', name: who } } : who
  const verdict = { decision, items, marks, greenChannel: { eligible, reason, cleanSince } } as Verdict
  return texts({ receipt, at, position, inputCode, identity, verdict }).told
}

/** A JSON string; hardly any code or name holds a character that has to be escaped. */
function quoted(text: string): string {
  return /["\\\u0000-\u001f\ud800-\udfff]/.test(text) ? JSON.stringify(text) : `"${text}"`
}
