/** The register of competent bodies, kept by the credit office. */
import type { Context } from '../../../context.ts'
import { transaction, type Db, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem, problems, type InputError } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { findOrganisation } from '../../access/index.ts'
import { listsJournal } from '../journal.ts'
import type { ListDefinition } from '../../catalogue/index.ts'
import { levelOf, mayRecognise } from '../rules/bodies.ts'
import type { BodyChange, BodyView } from '../schema.ts'
import { findBodyRow, listBodyRows, listOutsiders, listWaiting, upsertBody } from '../store/bodies.ts'

/**
 * Says which fields an organisation answers for, and when. Throws `resource.not_found`, `input.invalid` for an unknown
 * field or an end before the beginning.
 */
export async function setBody(
  ctx: Context,
  actor: Actor,
  code: string,
  change: BodyChange,
): Promise<BodyView> {
  const errors = faultsOf(ctx, change)
  if (errors.length > 0) throw new Problem(problems.invalidInput, { errors })
  return transaction(ctx.db, async (tx) => {
    const organisation = await findOrganisation(tx, code)
    if (organisation === undefined) throw new Problem(problems.notFound, { detail: '没有这个单位' })
    const { basis, since, until = null, address = null, phone = null, reviewBody = null } = change
    const shown = { sectors: change.sectors, basis, since, until, address, phone, reviewBody }
    await upsertBody(tx, {
      ...shown,
      code,
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
    return { ...shown, code, name, region, level: levelOf(region) }
  })
}

/** Fields an organisation may be competent for: `any` is a word of lists, not of a body. */
export function competences(ctx: Pick<Context, 'catalogue'>): { code: string; title: string }[] {
  return ctx.catalogue.codeList('sectors').entries.filter((one) => one.code !== 'any')
}

function faultsOf(ctx: Context, { sectors, since, until }: BodyChange): InputError[] {
  const known = competences(ctx)
  const unknown = sectors.filter((sector) => !known.some((one) => one.code === sector))
  const errors: InputError[] = []
  if (unknown.length > 0) {
    errors.push({
      code: 'list.sector', field: 'sectors', message: `没有领域代码：${unknown.join('、')}`,
      expected: known.map((one) => one.code).join('、'),
    })
  }
  if (until !== undefined && until < since) {
    errors.push({
      code: 'list.body_term', field: 'until', message: '终止日早于起始日', expected: `不早于 ${since}，一直有效的不填`,
    })
  }
  return errors
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

/** A body in the register, whenever; undefined for a code that was never in it. */
export async function findBody(
  db: Db | Tx,
  code: string,
): Promise<(BodyView & { kind: string; noticeEmail: string | null }) | undefined> {
  const row = await findBodyRow(db, code)
  return row === undefined ? undefined : { ...row, level: levelOf(row.region) }
}

/** Organisations that exercise public power and answer for nothing today, by name. */
export async function listUnregistered(
  ctx: Pick<Context, 'clock'>,
  db: Db | Tx,
): Promise<{ code: string; name: string }[]> {
  return listWaiting(db, ctx.clock.today())
}
