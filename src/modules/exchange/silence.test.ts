import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Context } from '../../context.ts'
import type { Actor } from '../../kernel/http.ts'
import { systemActor } from '../../kernel/journal.ts'
import { codes, organisations } from '../../testing/access.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, market, penaltyFile } from '../../testing/situations.ts'
import { saveOrganisations } from '../access/index.ts'
import type { Source } from '../catalogue/index.ts'
import { remindSilent, silentFeeds } from './index.ts'
import { nextDeliveryBy } from './rules.ts'

const feed = (given: Partial<Source>): Source => ({
  code: 'penalties', title: '处罚', version: 1, sector: 'ecology', kinds: ['penalty'], frequency: 'weekly',
  expect: { minRows: 0, maxRows: 9 }, organisations: [ecology.code, market.code], ...given,
})

// [frequency, grace, last delivery, last day]; 2026-06-19 is 端午, a Friday.
const days: [Source['frequency'], number | undefined, string, string][] = [
  ['daily', undefined, '2026-06-10', '2026-06-23'],
  ['realtime', 0, '2026-06-10', '2026-06-11'],
  ['weekly', 1, '2026-06-10', '2026-06-18'],
  ['weekly', 2, '2026-06-10', '2026-06-22'],
  ['monthly', 0, '2026-01-31', '2026-02-28'],
  ['quarterly', 0, '2026-01-31', '2026-04-30'],
  ['yearly', 0, '2025-06-10', '2026-06-10'],
]
for (const [frequency, graceWorkdays, last, expected] of days) {
  test(`${frequency}, grace ${graceWorkdays ?? 'as usual'}: after ${last} the last day is ${expected}`, () => {
    const given = feed({ frequency, ...(graceWorkdays === undefined ? {} : { graceWorkdays }) })
    assert.equal(nextDeliveryBy(given, last), expected)
  })
}

let intake: Intake
let ctx: Context
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
  ctx = { ...intake.ctx, catalogue: { ...intake.ctx.catalogue, sources: [feed({ graceWorkdays: 1 })] } }
  await saveOrganisations(ctx, systemActor, [
    ecology, market, ...organisations.filter((one) => one.kind === 'office' && one.code === codes.office),
  ])
})
after(() => intake.close())

let serial = 0
async function deliver(source: { code: string }, day: string): Promise<void> {
  intake.clock.set(day)
  serial += 1
  const content = penaltyFile([
    { firm: firm(`断报${serial}`, 8900 + serial), documentNo: `测环罚〔2026〕Q${serial}号`, decidedOn: '2026-06-08' },
  ])
  await intake.deliver({ kind: 'penalty', content, source: source.code })
}
const officerOf = (organisation: { code: string; name: string }): Actor => ({
  kind: 'user', id: 'u', name: '报送员', organisation: { id: 'o', ...organisation }, scopes: new Set(), roles: new Set(),
})
const silentOn = async (day: string, actor: Actor = systemActor): Promise<string[]> => {
  intake.clock.set(day)
  return (await silentFeeds(ctx, actor)).map((one) => `${one.source.code} ${one.kind.code} ${one.lastOn} ${one.dueOn}`)
}
const notices = (): Promise<{ organisation: string; content: { lines: unknown[] } }[]> =>
  intake.query(`SELECT organisation, data->'content' AS content FROM casework.notices WHERE template = 'delivery-reminder'`)

test('a source that stops is seen the day after its period and grace, told once, and ends by delivering', async () => {
  await deliver(ecology, '2026-06-10')
  await deliver(market, '2026-06-12')
  assert.deepEqual(await silentOn('2026-06-18'), [])
  const ecologySilent = `${ecology.code} penalty 2026-06-10 2026-06-18`
  assert.deepEqual(await silentOn('2026-06-20'), [ecologySilent])
  assert.deepEqual(await silentOn('2026-06-20', officerOf(ecology)), [ecologySilent])
  assert.deepEqual(await silentOn('2026-06-20', officerOf(market)), [])
  assert.deepEqual([await remindSilent(ctx), await remindSilent(ctx)], [1, 0])
  const [told, more] = await notices()
  assert.deepEqual([told?.organisation, told?.content.lines, more],
    [ecology.code, [{ kind: '行政处罚', lastOn: '2026-06-10', dueOn: '2026-06-18' }], undefined])
  await deliver(ecology, '2026-06-20')
  assert.deepEqual(await silentOn('2026-06-20'), [])
  intake.clock.set('2026-07-10')
  assert.equal(await remindSilent(ctx), 2)
  assert.equal((await notices()).length, 3)
})

test('of a body out of service, one by no feed, and the office nothing is expected', async () => {
  assert.equal((await silentOn('2026-07-10')).length, 2)
  const other = { ...ctx, catalogue: { ...ctx.catalogue, sources: [feed({ kinds: ['permit'] })] } }
  assert.deepEqual(await silentFeeds(other, systemActor), [])
  await intake.deliver({
    kind: 'penalty', source: codes.office,
    content: penaltyFile([{ firm: firm('断报甲', 8999), documentNo: '测环罚〔2026〕QX号', decidedOn: '2026-06-08' }]),
  })
  await intake.query('UPDATE access.organisations SET active = false WHERE code = $1', [market.code])
  assert.deepEqual((await silentOn('2026-12-01')).map((one) => one.slice(0, 18)), [ecology.code])
})
