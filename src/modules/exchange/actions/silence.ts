/**
 * A source that stops delivering (C4: timeliness is measured of what comes; what does not come is seen here). A body
 * that has delivered a kind is expected to go on within the period of its feed and the grace. Asked of the deliveries
 * each time: a silence ends by the next one, and nothing has to run for that.
 */
import type { Context } from '../../../context.ts'
import { transaction, type Db, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { systemActor } from '../../../kernel/journal.ts'
import { civilDateOf, type CivilDate } from '../../../kernel/time.ts'
import { findOffice, listOrganisations, type Organisation } from '../../access/index.ts'
import { issueNotice, sendNotice } from '../../casework/index.ts'
import { fieldsOfBodies } from '../ingest/field.ts'
import { feedsFor, nextDeliveryBy } from '../rules.ts'
import { insertReminders, lastDeliveries, untoldSilences, type LastDelivery } from '../store/silence.ts'
import { boundOf } from './browse.ts'

/** A kind that its source has stopped delivering. */
export interface Silence {
  source: { code: string; name: string }
  kind: { code: string; title: string }
  lastOn: CivilDate
  /** The last day on which the next delivery was not missed. */
  dueOn: CivilDate
}

type Asked = Pick<Context, 'db' | 'clock' | 'catalogue'>
type Found = LastDelivery & { silence: Silence }

/** Silences an actor may see: its own body's, or all for the credit office and leaders; the longest first. */
export async function silentFeeds(ctx: Asked, actor: Actor): Promise<Silence[]> {
  const found = await findSilences(ctx, actor.roles.has('leader') ? undefined : boundOf(actor, undefined))
  return found.map((one) => one.silence).sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1))
}

/** The kinds a registered body has delivered and stopped to; the office delivers for others, when it must. */
async function findSilences(ctx: Asked, sourceCode: string | undefined): Promise<Found[]> {
  const last = await lastDeliveries(ctx.db, sourceCode)
  if (last.length === 0) return []
  const bodies = await activeBodies(ctx.db)
  const fieldsOf = await fieldsOfBodies(ctx)
  const today = ctx.clock.today()
  return last.flatMap((one) => {
    const body = bodies.get(one.sourceCode)
    if (body === undefined || body.kind === 'office') return []
    const feeds = feedsFor(ctx.catalogue.sources, { code: body.code, fields: fieldsOf(body) })
    const lastOn = civilDateOf(one.at)
    // Where it comes by several feeds, by the slowest: nobody is reminded of what may still be coming.
    const expected = feeds.filter((feed) => feed.kinds.includes(one.kind)).map((feed) => nextDeliveryBy(feed, lastOn))
    const dueOn = expected.sort().at(-1)
    if (dueOn === undefined || today <= dueOn) return []
    const title = ctx.catalogue.findKind(one.kind)?.title ?? one.kind
    return [{
      ...one, silence: { source: { code: body.code, name: body.name }, kind: { code: one.kind, title }, lastOn, dueOn },
    }]
  })
}

async function activeBodies(db: Db): Promise<Map<string, Organisation>> {
  const bodies = new Map<string, Organisation>()
  for (let after: string | undefined; ;) {
    const page: Organisation[] = await listOrganisations(db, { kind: undefined, after, limit: 500 })
    for (const body of page) if (body.active) bodies.set(body.code, body)
    after = page.at(-1)?.code
    if (page.length < 500) return bodies
  }
}

/** Tells each body once of each silence: one notice for all that is new of it. Answers how many bodies were told. */
export async function remindSilent(ctx: Context): Promise<number> {
  const silences = await findSilences(ctx, undefined)
  if (silences.length === 0) return 0
  return transaction(ctx.db, async (tx) => {
    const office = await findOffice(tx, ctx.config.site.region)
    // Nobody to issue it: the pages of the silence show it all the same.
    if (office === undefined) return 0
    const bodies = Map.groupBy(await untoldSilences(tx, silences), (one) => one.sourceCode)
    for (const [body, untold] of bodies) await remind(ctx, tx, { office: office.code, body, untold })
    return bodies.size
  })
}

async function remind(
  ctx: Context,
  tx: Tx,
  { office, body, untold }: { office: string; body: string; untold: Found[] },
): Promise<void> {
  const by = { actor: systemActor, operation: 'exchange.remind' }
  const lines = untold.map(({ silence: { kind, lastOn, dueOn } }) => ({ kind: kind.title, lastOn, dueOn }))
  const { contact } = ctx.config.site
  const notice = await issueNotice(ctx, tx, {
    template: 'delivery-reminder', content: { lines, contact: contact === '' ? '信用平台运行单位' : contact },
    to: { organisation: body }, issuer: office, today: ctx.clock.today(), ...by,
  })
  await sendNotice(ctx, tx, notice.id, { channel: 'in-app', ...by })
  await insertReminders(tx, untold, notice.id, ctx.clock.now())
}
