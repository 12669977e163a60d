/**
 * What is told of a record whose decision was revoked. Art 48 of 行政处罚法 asks for two things at once: that the decision
 * is taken back, and that the reason is public. So its number answers with the revocation, which names nobody, for as
 * long as the record would have been shown; of what was repaired, masked or is over nothing is left to point at.
 *
 * The status is 410, gone: search engines drop the page at once, and a program that looks at nothing else does not take
 * the revocation for a record in force.
 */
import type { Context } from '../../context.ts'
import { scanPersonalData } from '../../kernel/personal-data.ts'
import { Problem } from '../../kernel/problem.ts'
import { scanSensitiveWords } from '../../kernel/sensitive-words.ts'
import { coreName, nameKey } from '../../kernel/text.ts'
import type { StoredRecord } from '../records/index.ts'
import { listNames } from '../subjects/index.ts'
import { publicityProblems } from './problems.ts'
import type { Revocation } from './schema.ts'
import { findRevoked, type FormerFact } from './store/former.ts'
import { kindOf } from './view.ts'

/** A record that is gone; the answer also says why (RFC 9457 3.2: a member beyond the common ones). */
export class RecordRevoked extends Problem {
  readonly revocation: Revocation

  constructor(revocation: Revocation) {
    const { reason } = revocation
    super(publicityProblems.revoked, reason === null ? {} : { detail: `理由：${reason}` })
    this.revocation = revocation
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), revocation: this.revocation }
  }
}

const grounds = { changed: '变更', revoked: '撤销', unlawful: '确认违法', void: '确认无效' } as const

/** The revocation by which a fact ended; undefined where it did not, or its record would be over by now. */
export async function revocationOf(ctx: Context, fact: FormerFact): Promise<Revocation | undefined> {
  const found = await findRevoked(ctx.db, ctx.clock.today(), fact)
  if (found === undefined) return undefined
  const { ground, reason, revokedOn, withdrawnOn } = found
  const kind = kindOf(ctx, found)
  return {
    kind: kind.code, kindTitle: kind.title, ground, groundTitle: ground === null ? '变更或撤销' : grounds[ground],
    revokedOn, withdrawnOn, reason: (await reasonInPublic(ctx, found, reason)) ?? null,
  }
}

/** What strangers are told as the reason why the decision of a record fell; undefined: none, it tells too much. */
export async function reasonInPublic(ctx: Context, record: StoredRecord, reason: string): Promise<string | undefined> {
  const names = (await listNames(ctx.db, record.subjectId)).map((one) => one.name)
  const persons = kindOf(ctx, record).fields.flatMap(({ name, personal }) => {
    const value = record.payload[name]
    return personal === 'name' && typeof value === 'string' && value !== '' ? [value] : []
  })
  return publicReason(reason, { names, persons })
}

/**
 * A reason in which nobody can be recognised: the party's names give way to 当事人. Undefined when it tells more than
 * that: a person's data, a sensitive matter, a representative, the party by its trade name.
 */
export function publicReason(
  reason: string,
  of: { names: readonly string[]; persons: readonly string[] },
): string | undefined {
  if (scanPersonalData(reason).length > 0 || scanSensitiveWords(reason).length > 0) return undefined
  const longestFirst = [...of.names].sort((a, b) => b.length - a.length)
  const told = longestFirst.reduce((text, name) => text.replaceAll(name, '当事人'), reason)
  const key = nameKey(told)
  const betrays = [...of.persons, ...of.names.map(coreName)].some(
    (name) => name.length >= 2 && key.includes(nameKey(name)),
  )
  return betrays ? undefined : told
}
