/**
 * What a body answers for, as far as a delivery depends on it: terms of publicity differ by field (市场监管, 药品, 安全生产), and an
 * entry on a list counts only from a body that may decide it. The register of competent bodies is kept by a module of the
 * same rank: it is handed in where the program is put together.
 */
import type { Context } from '../../../context.ts'
import type { Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { ListDefinition, RowFault } from '../../catalogue/index.ts'
import type { NewRecord } from '../../records/index.ts'
import type { Submission } from '../schema.ts'

/** Whether a body may decide entries on a list; undefined: the register does not know it (another level, another place). */
export type Recognises = (list: ListDefinition, code: string) => boolean | undefined

/** The register on a day, read once for a delivery. */
export interface Bodies {
  /** Fields of a body, the principal one first; none: it is not in the register. */
  fields(code: string): readonly string[]
  readonly recognises: Recognises
}

export type BodyRegister = (db: Db, day: CivilDate) => Promise<Bodies>

const nobody: Bodies = { fields: () => [], recognises: () => undefined }
let register: BodyRegister = async () => nobody

/** Hands in the register of competent bodies. */
export function useBodyRegister(given: BodyRegister): void {
  register = given
}

export interface Standing {
  /** The field a decision is judged under: its authority's, else its sender's. */
  fieldOf(authority: string | null): string | null
  readonly recognises: Recognises
}

export const unknownStanding: Standing = { fieldOf: () => null, recognises: nobody.recognises }

/** What the bodies of a delivery answer for. Of several fields of a body the one counts that the publicity rule knows. */
export async function standingOf(
  ctx: Pick<Context, 'db' | 'clock' | 'catalogue'>,
  submission: Pick<Submission, 'kind' | 'sourceCode'>,
): Promise<Standing> {
  const kind = ctx.catalogue.kind(submission.kind)
  const bodies = await register(ctx.db, ctx.clock.today())
  const { editions = [] } = ctx.catalogue.publicityRule(kind.publicityRule)
  const known = new Set(editions.flatMap((edition) => edition.sectors ?? []))
  const reckon = (code: string): string | null => {
    const fields = bodies.fields(code)
    return ctx.catalogue.sectorOf(code) ?? fields.find((field) => known.has(field)) ?? fields[0] ?? null
  }
  const sender = reckon(submission.sourceCode)
  const reckoned = new Map<string, string | null>()
  return {
    recognises: bodies.recognises,
    fieldOf: (authority) => {
      if (authority === null) return sender
      let field = reckoned.get(authority)
      if (field === undefined) reckoned.set(authority, (field = reckon(authority)))
      return field ?? sender
    },
  }
}

/**
 * An entry decided by a body of another field or too low a level is no entry (谁处罚、谁决定; standards 1.8, E402). Who is not in the
 * register decided elsewhere: such an entry carries its foreign decision.
 */
export function wrongBody(
  recognises: Recognises,
  list: ListDefinition | undefined,
  draft: Pick<NewRecord, 'authorityCode'> | undefined,
): RowFault | undefined {
  const decider = draft?.authorityCode ?? null
  if (list === undefined || decider === null || recognises(list, decider) !== false) return undefined
  return {
    code: 'E402',
    field: 'authority_code',
    outcome: 'return',
    message: '列入机关不是该名单的认定单位',
    expected: `应由${list.recognisedBy.map((one) => one.title).join('、')}认定`,
  }
}
