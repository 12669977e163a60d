/** After a rotation of the keys: names and numbers of responsible persons move under the new key. */
import type { Context } from '../../../context.ts'
import { replacePerson, selectStalePersons } from '../store/persons.ts'
import { identityContext, nameContext } from './persons.ts'

/** Reseals what an older key sealed; answers of how many persons. Safe beside a running server and when repeated. */
export async function resealMeasures(ctx: Pick<Context, 'db' | 'keys'>): Promise<number> {
  let done = 0
  for (let after: string | undefined; ; ) {
    const stale = await selectStalePersons(ctx.db, `s1.${ctx.keys.currentId}.`, after)
    for (const person of stale) {
      await replacePerson(ctx.db, person, {
        name: ctx.keys.reseal(person.name, nameContext(person.id)),
        identity: ctx.keys.reseal(person.identity, identityContext(person.id)),
      })
    }
    done += stale.length
    after = stale.at(-1)?.id
    if (after === undefined) return done
  }
}
