/** Who may see a case and make its moves: the body it is assigned to, the credit office, and the subject it is about. */
import type { Actor } from '../../../kernel/http.ts'
import { mayActFor } from '../../access/index.ts'
import type { Case } from '../schema.ts'

/** What stands in `by` of a move, beside roles: API clients, the subject itself, the platform's own programs. */
export const clientMaker = 'client'
export const subjectMaker = 'subject'
export const systemMaker = 'system'
export const clockMaker = 'clock'

type About = Pick<Case, 'assigneeOrg'>

/**
 * Kinds of paper nobody makes in their own case: reports of inspection, decisions, proofs of service on paper. A
 * procedure asks for them by their kind; they are the body's.
 */
export const bodyPapers: ReadonlySet<string> = new Set([
  'report', 'decision', 'service-receipt', 'left-evidence', 'post-receipt', 'announcement',
])

/** Whether the actor is the subject of the case: a signed-in person with role `subject` of the body with this code. */
export function isSubjectOf(actor: Actor, subjectCode: string | null | undefined): boolean {
  return actor.roles.has('subject') && actor.organisation !== undefined && actor.organisation.code === subjectCode
}

/** Whether the actor works for the body that handles the case (or for any: the credit office). */
export function handles(actor: Actor, about: About): boolean {
  if (actor.roles.has('subject')) return false
  return actor.kind !== 'anonymous' && mayActFor(actor, about.assigneeOrg)
}

export function maySee(actor: Actor, about: About, subjectCode?: string | null): boolean {
  return handles(actor, about) || isSubjectOf(actor, subjectCode)
}

/**
 * As what the actor may make moves of this case.
 *
 * | actor                                   | makers                         |
 * |-----------------------------------------|--------------------------------|
 * | person of the handling body, or office  | its roles, without `subject`   |
 * | client of the handling body, `cases:move` | `client`                     |
 * | the subject                             | `subject`                      |
 * | the platform                            | `system`, `clock`              |
 * | anybody else                            | none                           |
 */
export function makersOf(actor: Actor, about: About, subjectCode?: string | null): Set<string> {
  if (actor.kind === 'system') return new Set([systemMaker, clockMaker])
  if (isSubjectOf(actor, subjectCode)) return new Set([subjectMaker])
  if (!handles(actor, about)) return new Set()
  if (actor.kind === 'client') return actor.scopes.has('cases:move') ? new Set([clientMaker]) : new Set()
  return new Set([...actor.roles].filter((role) => role !== subjectMaker))
}
