/** The register of competent bodies, kept by the credit office. */
import type { Context } from '../../../context.ts'
import { transaction, type Db, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { findOrganisation } from '../../access/index.ts'
import { listsJournal } from '../journal.ts'
import type { ListDefinition } from '../../catalogue/index.ts'
import { levelOf, mayRecognise } from '../rules/bodies.ts'
import type { BodyChange, BodyView } from '../schema.ts'
import { listBodyRows, listOutsiders, upsertBody } from '../store/bodies.ts'

/**
 * Says which fields an organisation answers for. Throws `resource.not_found`, `input.invalid` for an unknown
 * field.
 */
export async function setBody(
  ctx: Context,
  actor: Actor,
  code: string,
  change: BodyChange,
): Promise<BodyView> {
  const sectors = ctx.catalogue.codeList('sectors').entries
  const unknown = change.sectors.filter(
    (sector) => sector === 'any' || !sectors.some((one) => one.code === sector),
  )
  if (unknown.length > 0) {
    throw new Problem(problems.invalidInput, {
      errors: [
        {
          code: 'list.sector',
          field: 'sectors',
          message: `没有领域代码：${unknown.join('、')}`,
          expected: sectors.map((one) => one.code).join('、'),
        },
      ],
    })
  }
  return transaction(ctx.db, async (tx) => {
    const organisation = await findOrganisation(tx, code)
    if (organisation === undefined) throw new Problem(problems.notFound, { detail: '没有这个单位' })
    const { basis, since, until = null } = change
    await upsertBody(tx, {
      code,
      sectors: change.sectors,
      basis,
      since,
      until,
      noticeEmail: change.noticeEmail ?? null,
      by: actor.id,
      at: ctx.clock.now(),
    })
    await record(tx, {
      actor,
      action: listsJournal.bodySet,
      operation: 'lists.set-body',
      object: { type: 'organisation', id: code },
      detail: { organisation: code, sectors: change.sectors },
    })
    const { name, region } = organisation
    return { code, name, region, level: levelOf(region), sectors: change.sectors, basis, since, until }
  })
}

/**
 * The register on a day, for whoever judges many decisions: the fields of a body, and whether it may
 * recognise entries on a list; undefined for a code neither the register nor the organisations without
 * public power have, which is a body of another level or place.
 */
export async function competentBodies(
  db: Db,
  day: CivilDate,
): Promise<{
  fields: (code: string) => readonly string[]
  recognises: (list: ListDefinition, code: string) => boolean | undefined
}> {
  const outsiders = (await listOutsiders(db)).map((one) => ({ ...one, sectors: [] as string[] }))
  const bodies = new Map([...outsiders, ...(await listBodyRows(db, day))].map((row) => [row.code, row]))
  return {
    fields: (code) => bodies.get(code)?.sectors ?? [],
    recognises: (list, code) => {
      const body = bodies.get(code)
      return body === undefined ? undefined : mayRecognise(list, body)
    },
  }
}

/** Every body in the register today. */
export async function listBodies(
  ctx: Pick<Context, 'clock'>,
  db: Db | Tx,
): Promise<(BodyView & { kind: string; noticeEmail: string | null })[]> {
  const found = await listBodyRows(db, ctx.clock.today())
  return found.map((row) => ({ ...row, level: levelOf(row.region) }))
}
