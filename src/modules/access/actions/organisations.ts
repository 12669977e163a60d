/** Registering organisations and taking them out of service. */
import { transaction } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { accessJournal } from '../journal.ts'
import { accessProblems } from '../problems.ts'
import {
  bumpGeneration, findOrganisation, setOrganisationActive, upsertOrganisations,
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

/** Registers one organisation, active or not. */
export async function saveOrganisation(
  ctx: AccessContext,
  actor: Actor,
  input: OrganisationInput,
  active: boolean | undefined,
): Promise<Organisation> {
  await saveOrganisations(ctx, actor, [input])
  if (active !== undefined) await changeActivity(ctx, actor, input.code, active)
  const saved = await findOrganisation(ctx.db, input.code)
  if (saved === undefined) throw new Problem(accessProblems.organisationUnknown)
  return saved
}

/** With an organisation all its people and clients lose, or regain, access. Nobody takes out their own. */
async function changeActivity(ctx: AccessContext, actor: Actor, code: string, active: boolean): Promise<void> {
  if (!active && actor.organisation?.code === code) throw new Problem(accessProblems.ownAccount)
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
