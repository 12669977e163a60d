/**
 * A list's rules are amended from a day on: laid in before it, the new edition changes nothing; from it on, new
 * decisions go by it, and what was decided before keeps the term and the way out its paper told.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { repositoryRoot } from '../../src/kernel/root.ts'
import { createCatalogue, loadCatalogue, type Catalogue } from '../../src/modules/catalogue/index.ts'
import { findEntry, type EntryView } from '../../src/modules/lists/index.ts'
import { entryIn, listed, listFirm, listingApp, proposal, type ListingApp } from '../../src/testing/listing.ts'

const amendedTitle = '安全生产严重违法失信主体'
let app: ListingApp
let earlier: EntryView

/** The work-safety list as it is until the end of August, and an edition of two years with an earlier exit. */
async function amended(): Promise<Catalogue> {
  const shipped = await loadCatalogue(join(repositoryRoot, 'catalogue'))
  return createCatalogue({
    ...shipped,
    lists: shipped.lists.flatMap((list) =>
      list.code !== 'work-safety'
        ? [list]
        : [
            { ...list, effectiveTo: '2026-08-31' },
            {
              ...list, version: list.version + 1, effectiveFrom: '2026-09-01', title: amendedTitle, termMonths: 24,
              earlyExitMonths: 6, criteria: list.criteria.filter((one) => one.code !== 'false-report'),
            },
          ],
    ),
  })
}

before(async () => {
  app = await listingApp({ today: '2026-06-08', catalogue: await amended() })
})
after(() => app.close())

const days = (told: string, decided: string, served: string) => ({ told, decided, served })
const people = { officer: 'safety-officer', approver: 'safety-approver' }
const criterion = { criterion: 'false-report' }

async function titleOnPage(entry: EntryView): Promise<string> {
  const answer = await app.app.inject({ url: `/api/v1/lists/work-safety/entries/${entry.fact}` })
  return answer.json<{ list: { title: string } }>().list.title
}

test('an edition that begins in September changes neither criteria nor term of a decision of June', async () => {
  const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕7号', decidedOn: '2026-03-02' })
  const given = { fact, ...people, proposal: proposal(fact, criterion) }
  earlier = await listFirm(app, { ...given, days: days('2026-06-08', '2026-06-16', '2026-06-17') })
  assert.deepEqual([earlier.until, earlier.earlyExitFrom], ['2029-06-15', '2027-06-16'])
  assert.notEqual(earlier.list.title, amendedTitle)
  assert.notEqual(await titleOnPage(earlier), amendedTitle)
})

test('from its first day new decisions go by the new edition, older ones by the one they were made under', async () => {
  app.clock.set('2026-09-02')
  const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕8号', decidedOn: '2026-07-02' })
  const officer = await app.person('safety-officer')
  const basis = { fact, finalOn: '2026-08-28' }
  const gone = await officer.send('POST', '/listings', proposal(fact, { ...criterion, basis }))
  assert.deepEqual(
    gone.json<{ errors: { code: string }[] }>().errors.map((one) => one.code), ['list.criterion'],
    'the criterion is gone',
  )
  const given = { fact, ...people, proposal: proposal(fact, { basis }) }
  const entry = await listFirm(app, { ...given, days: days('2026-09-02', '2026-09-10', '2026-09-11') })
  assert.deepEqual([entry.until, entry.earlyExitFrom], ['2028-09-09', '2027-03-10'])
  assert.deepEqual([entry.list.title, await titleOnPage(entry)], [amendedTitle, amendedTitle])
  const old = entryIn(await officer.send('GET', `/listings/${earlier.id}`))
  assert.deepEqual([old.until, old.earlyExitFrom, old.criterion.title], [
    earlier.until, earlier.earlyExitFrom, earlier.criterion.title,
  ])
  assert.deepEqual([old.list.title, await titleOnPage(earlier)], [earlier.list.title, earlier.list.title])
  app.clock.set('2026-12-20')
  const early = { ground: 'early', statement: '已满六个月，申请提前移出', correctedOn: '2026-12-05' }
  const refused = await officer.send('POST', `/listings/${earlier.id}/exits`, early)
  assert.equal(refused.json<{ code: string }>().code, 'list.no_early_exit')
  assert.equal((await findEntry(app.ctx.db, earlier.id))?.endedOn, null)
})
