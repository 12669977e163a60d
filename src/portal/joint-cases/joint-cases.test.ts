/**
 * Typical cases on the portal: only what a second person published, without names, gone when taken down
 * (J7).
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql, transaction } from '../../kernel/db.ts'
import { recordJointAction } from '../../modules/measures/index.ts'
import { uuidv7 } from '../../kernel/ids.ts'
import { addSubject, testCode } from '../../testing/check-situations.ts'
import { listingApp, trading, type ListingApp } from '../../testing/listing.ts'

let app: ListingApp
let subjectId: string
const name = '明州春阳建设工程有限公司'

before(async () => {
  app = await listingApp({ today: '2026-06-08' })
  subjectId = await addSubject(app.ctx.pool, { code: testCode(1), name })
})
after(() => app.close())

const get = (url: string) => app.app.inject({ url, headers: { accept: 'text/html' } })

/** A counter's feedback wrote the case; the office reviews it, and a second person publishes it. */
async function published(title: string, decision: 'prohibit' | 'favour' = 'prohibit'): Promise<string> {
  const receipt = uuidv7()
  await toldBack(receipt, decision)
  const story = '某建筑企业因串通投标被列入名单。\n该企业再次投标时，交易中心核查后依法不予受理。'
  const clerk = await app.person('office-clerk')
  const review = await clerk.send('POST', `/measures/cases/${receipt}/review`, {
    verdict: 'typical',
    review: '典型',
    title,
    story,
  })
  assert.equal(review.statusCode, 200, review.body)
  const second = await app.person('second-clerk')
  assert.equal((await get(`/joint-cases/${receipt}`)).statusCode, 404, 'reviewed is not published')
  assert.equal((await second.send('POST', `/measures/cases/${receipt}/publication`)).statusCode, 200)
  return receipt
}

/** What a counter did, first said or corrected. */
async function toldBack(receipt: string, decision: 'prohibit' | 'favour', result = '不予受理'): Promise<void> {
  await transaction(app.ctx.db, (tx) =>
    recordJointAction(tx, {
      receipt,
      subjectId,
      matter: 'construction-tender',
      decision,
      items: [
        {
          measure: { code: 'tender-ban', name: '取消投标资格' },
          list: 'bidding-misconduct',
          document: '明公管列〔2026〕1号',
          decidedBy: trading.name,
        },
      ],
      organisation: trading.code,
      outcome: 'followed',
      reason: null,
      result,
      happenedOn: '2026-06-08',
      at: app.clock.now(),
    }),
  )
}

test('a published case has its line and its page, names nobody, and may be found by search engines', async () => {
  assert.match((await get('/joint-cases')).body, /目前没有公布的案例/)
  const id = await published('某企业串标后再投标，被依法拒绝')
  const { body, headers, statusCode } = await get(`/joint-cases/${id}`)
  assert.equal(statusCode, 200)
  for (const said of [
    '某企业串标后再投标，被依法拒绝',
    '工程建设项目招标投标资格审查',
    '取消投标资格',
    '该企业再次投标时',
  ]) {
    assert.ok(body.includes(said), said)
  }
  for (const hidden of ['春阳', testCode(1), '明公管列']) assert.equal(body.includes(hidden), false, hidden)
  assert.equal(headers['x-robots-tag'], undefined)
  assert.match((await get('/joint-cases')).body, new RegExp(`href="/joint-cases/${id}"`))
  assert.match((await get('/sitemap.xml')).body, new RegExp(`/joint-cases/${id}</loc>`))
  const api = (await get(`/api/v1/measures/cases/typical/${id}`)).json<{
    title: string
    measures: string[]
  }>()
  assert.deepEqual([api.title, api.measures], ['某企业串标后再投标，被依法拒绝', ['取消投标资格']])
})

test('punishments and incentives are told apart, and pages follow one another without a gap', async () => {
  const good = await published('守信企业当日办结', 'favour')
  for (let i = 0; i < 20; i += 1) await published(`案例之${i}`)
  const incentive = await get('/joint-cases?kind=incentive')
  assert.ok(incentive.body.includes(good) && !incentive.body.includes('案例之'))
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const more = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const url = `/api/v1/measures/cases/typical?limit=7${more}`
    const answer: { items: { id: string }[]; next: string | null } = (await get(url)).json()
    seen.push(...answer.items.map((one) => one.id))
    cursor = answer.next
  } while (cursor !== null)
  const stored = await sql<{ n: number }>`SELECT count(*)::int AS n FROM measures.joint_cases`.execute(
    app.ctx.db,
  )
  assert.deepEqual([new Set(seen).size, seen.length], [stored.rows[0]?.n, stored.rows[0]?.n])
  assert.match((await get('/joint-cases')).body, /rel="next"/)
})

test('a case taken down is gone at once; what is no case was never there', async () => {
  const id = await published('某企业的案例')
  assert.equal((await get(`/joint-cases/${id}`)).statusCode, 200)
  const clerk = await app.person('office-clerk')
  assert.equal((await clerk.send('POST', `/measures/cases/${id}/withdrawal`)).statusCode, 200)
  for (const url of [
    `/joint-cases/${id}`,
    `/api/v1/measures/cases/typical/${id}`,
    '/joint-cases/1',
    `/joint-cases/${uuidv7()}`,
  ]) {
    assert.equal((await get(url)).statusCode, 404, url)
  }
  assert.equal((await get('/joint-cases')).body.includes(id), false)
})

test('a case whose feedback was corrected is taken down until it is reviewed anew', async () => {
  const id = await published('某企业的更正案例')
  await toldBack(id, 'prohibit', '复核后予以受理')
  assert.equal((await get(`/joint-cases/${id}`)).statusCode, 404)
  const clerk = await app.person('office-clerk')
  const kept = (await clerk.send('GET', `/measures/cases/${id}`)).json<{ verdict: string | null; result: string }>()
  assert.deepEqual([kept.verdict, kept.result], [null, '复核后予以受理'])
})
