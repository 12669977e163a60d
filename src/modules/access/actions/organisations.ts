/** Registering organisations and taking them out of service. */
import { transaction } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { accessJournal } from '../journal.ts'
import { accessProblems } from '../problems.ts'
import {
  bumpGeneration, codesAbove, findOrganisation, setOrganisationActive, upsertOrganisations,
  type Organisation, type OrganisationInput,
} from '../store/organisations.ts'
import type { AccessContext } from './context.ts'
import { tokenCache } from './token-cache.ts'

/** Registers or changes organisations by code; answers how many are new or differ. Idempotent. */
export async function saveOrganisations(
  ctx: AccessContext,
  actor: Actor,
  inputs: readonly OrganisationInput[],
): Promise<number> {
  const changed = await transaction(ctx.db, async (tx) => {
    const changed = await upsertOrganisations(tx, inputs)
    if (changed === 0) return 0
    await bumpGeneration(tx)
    await record(tx, {
      actor,
      operation: 'organisations.save',
      action: accessJournal.organisationsSaved,
      detail: { changed },
      ...(inputs.length === 1 ? { object: { type: 'organisation', id: inputs[0]?.code as string } } : {}),
    })
    return changed
  })
  await tokenCache(ctx.db).refresh()
  return changed
}

/**
 * Registers one organisation, active or not. Throws `access.own_account` where it is the actor's own and would be taken
 * out of service, `input.invalid` for a parent that is unknown or stands below it.
 */
export async function saveOrganisation(
  ctx: AccessContext,
  actor: Actor,
  input: OrganisationInput,
  active: boolean | undefined,
): Promise<Organisation> {
  // Before anything is written: what is refused leaves nothing behind.
  if (active === false && actor.organisation?.code === input.code) throw new Problem(accessProblems.ownAccount)
  await mustStandAbove(ctx, input)
  await saveOrganisations(ctx, actor, [input])
  if (active !== undefined) await changeActivity(ctx, actor, input.code, active)
  const saved = await findOrganisation(ctx.db, input.code)
  if (saved === undefined) throw new Problem(accessProblems.organisationUnknown)
  return saved
}

async function mustStandAbove(ctx: AccessContext, { code, parentCode }: OrganisationInput): Promise<void> {
  if (parentCode === undefined) return
  const above = await codesAbove(ctx.db, parentCode)
  if (above.length > 0 && !above.includes(code)) return
  const message = above.length === 0 ? `没有这个上级单位：${parentCode}` : `上级单位 ${parentCode} 就是本单位，或者是它的下级`
  throw new Problem(problems.invalidInput, {
    errors: [{ code: 'organisation.parent', field: 'parentCode', message, expected: '另一个已登记单位的代码' }],
  })
}

/** With an organisation all its people and clients lose, or regain, access. */
async function changeActivity(ctx: AccessContext, actor: Actor, code: string, active: boolean): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    if (!(await setOrganisationActive(tx, code, active))) return
    await bumpGeneration(tx)
    await record(tx, {
      actor,
      operation: 'organisations.save',
      action: accessJournal.organisationActivity,
      object: { type: 'organisation', id: code },
      detail: { active },
    })
  })
  await tokenCache(ctx.db).refresh()
}
