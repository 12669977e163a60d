/** The subject's own space: what it shows of one's own organisation, what one may do there, and nothing of another's. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { rows, sql } from '../../../kernel/db.ts'
import { findEntry } from '../../../modules/lists/index.ts'
import { Clerk } from '../../../testing/console.ts'
import { addRecord } from '../../../testing/check-situations.ts'
import { withdrawFact } from '../../../modules/publicity/index.ts'
import { listed, proposal, reachable } from '../../../testing/listing.ts'
import { ownSpaceApp, type OwnSpaceApp } from '../../../testing/own-space.ts'
import { approval } from '../../../testing/situations.ts'

let app: OwnSpaceApp
let boss: Clerk
let stranger: Clerk
let told: string
let inForce: string

async function signIn(login: string, back = ''): Promise<{ clerk: Clerk; to: string }> {
  const clerk = new Clerk(app)
  const known = app.seeded.users.find((user) => user.login === login)?.password
  const answer = await clerk.submit('/console/sign-in', { login, password: known ?? app.password(login), back })
  assert.equal(answer.statusCode, 303, answer.body)
  return { clerk, to: String(answer.headers.location) }
}

before(async () => {
  app = await ownSpaceApp()
  ;({ told, inForce } = app)
  boss = (await signIn('boss')).clerk
  stranger = (await signIn('stranger')).clerk
})
after(() => app.close())

describe('the way in', () => {
  it('leads a subject from signing in, from the console and from any desk to its own space', async () => {
    const { clerk, to } = await signIn('boss')
    assert.equal(to, '/console')
    for (const desk of ['/console', '/console/cases', '/console/notices', '/console/check']) {
      const answer = await clerk.get(desk)
      assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/me'], desk)
    }
    assert.equal((await signIn('boss', '/me/records')).to, '/me/records')
    const anonymous = await new Clerk(app).get('/me/looks')
    assert.equal(anonymous.headers.location, '/console/sign-in?back=%2Fme%2Flooks')
    assert.match((await new Clerk(app).get(String(anonymous.headers.location))).body, /登录信用空间/)
  })

  it('offers it no desk, and the desks nothing of it', async () => {
    const page = await boss.get('/me')
    assert.equal(page.statusCode, 200, page.body)
    assert.doesNotMatch(page.body, /href="\/console\/(?!account|sign-out|assets)/)
    assert.doesNotMatch((await boss.get('/console/account')).body, /href="\/console\/cases"/)
    const officer = (await signIn('safety-officer')).clerk
    const refused = await officer.get('/me')
    assert.equal(refused.statusCode, 403)
    assert.match(refused.body, /要用本单位的主体账户登录[^]*href="\/console"/)
    const missing = await boss.get('/me/nothing')
    assert.equal(missing.statusCode, 404)
    assert.match(missing.body, /退出登录[^]*href="\/me"/)
  })
})

describe('what it shows', () => {
  it('tells at a glance what is running, what is held, the lists, and whom to turn to', async () => {
    const { body } = await boss.get('/me')
    assert.match(body, new RegExp(`${listed.name}[^]*${listed.code}`))
    assert.match(body, new RegExp(`拟列入[^]*还有7天</strong>（至2026年6月26日）[^]*/me/listings/${told}`))
    assert.match(body, new RegExp(`id="lists"[^]*/me/listings/${inForce}[^]*2026年6月18日</time> 至`))
    assert.match(body, new RegExp(`明州市应急管理局[^]*${reachable.address}[^]*${reachable.phone}`))
    assert.match(body, /目前不在线受理异议和信用修复/)
  })

  it('says of every record who reads it, until when, by which rule, who delivered it, whom to ask', async () => {
    const [{ id }] = await rows(app.ctx.db, sql<{ id: string }>`
      SELECT subject_id AS id FROM subjects.codes WHERE code = ${listed.code}`) as [{ id: string }]
    await addRecord(app.ctx.pool, id, {
      kind: 'penalty', decidedOn: '2026-05-02', document: '秘密文号9号', held: ['E601'],
    })
    const another = await addRecord(app.ctx.pool, id, {
      kind: 'penalty', decidedOn: '2026-05-04', document: '别家文号9号',
    })
    await withdrawFact(app.ctx, app.actor('office-admin'), {
      subjectId: id, factId: another, reason: 'misattributed', document: '明信异〔2026〕9号',
    })
    const { body } = await boss.get('/me/records')
    const card = (fact: string): string => body.split('<article').find((one) => one.includes(fact)) ?? ''
    const shown = card('明应急罚〔2026〕7号</h2>')
    assert.match(shown, /公示中[^]*2027年3月2日<\/time>起不再公示[^]*依据的公示规定[^]*第36号[^]*报送单位[^]*明州市应急管理局/)
    assert.match(shown, new RegExp(`href="/records/[^]*认为有误的，向明州市应急管理局提出：<span>${reachable.address}`))
    assert.match(card('明应急罚〔2026〕9号'), /只归集不公示[^]*依法只归集，不公示，也不共享/)
    assert.equal(body.includes('秘密文号'), false)
    assert.match(card(another), /已终止公示[^]*不是本单位的信息/)
    assert.equal(body.includes('别家文号'), false, 'what is another’s is not read here')
    assert.match(body, /暂缓公示[^]*人工复核以前不公示/)
  })

  it('tells of an entry another body delivered what follows, how it is left, and where', async () => {
    assert.match((await boss.get('/me')).body, new RegExp(`/me/entries/${app.delivered}`))
    const { body } = await boss.get(`/me/entries/${app.delivered}`)
    assert.match(body, /列入后的后果[^]*怎样退出[^]*到期自动移出[^]*退出请向认定单位提出/)
    assert.equal((await stranger.get(`/me/entries/${app.delivered}`)).statusCode, 404)
  })

  it('shows the papers, and opens them', async () => {
    const { body } = await boss.get('/me/notices')
    const [, href] = /href="(\/api\/v1\/notices\/[^"]+\/document)"/.exec(body) ?? []
    assert.ok(href)
    assert.equal((await boss.get(href)).headers['content-type'], 'application/pdf')
    assert.equal((await stranger.get(href)).statusCode, 404)
  })

  it('names who checked the firm and who looked at what is not public, its own looks left out', async () => {
    await boss.get('/me/records')
    assert.match((await boss.get('/me/looks')).body, new RegExp(`${approval.name}[^]*项目审批`))
    const { body } = await boss.get('/me/looks?view=records')
    assert.match(body, new RegExp(`${approval.name}[^]*核对许可条件`))
    assert.equal(body.includes('查看本单位的信用档案'), false)
    const kept = await rows(app.ctx.db, sql<{ n: string }>`
      SELECT count(*) AS n FROM journal.access WHERE organisation = ${listed.code} AND actor_kind = 'user'`)
    assert.ok(Number(kept[0]?.n) >= 2, 'its own looks are in the ledger all the same')
  })
})

describe('what one may do there', () => {
  it('takes a statement with its papers while the days run, once, and keeps what was typed', async () => {
    const page = await boss.get(`/me/listings/${told}`)
    assert.match(page.body, /还有7天/)
    const empty = await boss.submit(`/me/listings/${told}/defence`, { statement: '' })
    assert.equal(empty.statusCode, 422)
    assert.match(empty.body, /id="statement-defence-fault"/)
    const sent = await boss.upload(
      `/me/listings/${told}/papers`, { kind: 'statement', title: '情况说明' }, { name: '说明.pdf', content: '%PDF-1.7 x', type: 'application/pdf' },
    )
    assert.equal(sent.headers.location, `/me/listings/${told}?done=papers`, sent.body)
    const { body } = await boss.get(`/me/listings/${told}?done=papers`)
    const [, paper] = /name="documents" value="([^"]+)"/.exec(body) ?? []
    const [, once] = /\/defence" method="post">[^]*?name="once" value="([^"]+)"/.exec(body) ?? []
    assert.ok(paper !== undefined && once !== undefined)
    const fields = { statement: '隐患已经整改完毕，见附件', documents: paper, once }
    for (const _ of [1, 2]) {
      const done = await boss.submit(`/me/listings/${told}/defence`, fields)
      assert.equal(done.headers.location, `/me/listings/${told}?done=defence`, done.body)
    }
    const steps = await rows(app.ctx.db, sql<{ note: string; documents: string[] }>`
      SELECT s.note, s.documents FROM casework.steps s JOIN lists.entries e ON e.case_id = s.case_id
      WHERE e.id = ${told} AND s.verb = 'defend'`)
    assert.deepEqual(steps, [{ note: '隐患已经整改完毕，见附件', documents: [paper] }])
    assert.match((await boss.get('/me')).body, /已经提出，期限内还可以补充/)
  })

  it('takes only kinds of paper that are the party’s own', async () => {
    const receipt = await boss.upload(
      `/me/listings/${told}/papers`, { kind: 'service-receipt' }, { name: 'a.pdf', content: '%PDF-1.7 x' },
    )
    assert.deepEqual([receipt.statusCode, /id="kind-papers-fault"/.test(receipt.body)], [422, true])
  })

  it('takes a request to leave and its withdrawal, and says why one is refused', async () => {
    const early = await boss.submit(`/me/listings/${inForce}/exits`, { ground: 'early', statement: '已经改正' })
    assert.equal(early.statusCode, 422)
    assert.match(early.body, /尚不符合提前移出的条件[^]*起可以申请提前移出[^]*已经改正<\/textarea>/)
    const asked = await boss.submit(`/me/listings/${inForce}/exits`, { ground: 'wrong', statement: '列入有误' })
    assert.equal(asked.headers.location, `/me/listings/${inForce}?done=exits`, asked.body)
    const { body } = await boss.get(`/me/listings/${inForce}`)
    const [, form] = /action="([^"]+\/withdrawal)"/.exec(body) ?? []
    assert.ok(form)
    assert.equal((await stranger.submit(form, {})).statusCode, 404)
    const [, once] = /\/withdrawal" method="post">[^]*?name="once" value="([^"]+)"/.exec(body) ?? []
    assert.ok(once !== undefined)
    for (const _ of [1, 2]) assert.equal((await boss.submit(form, { once })).statusCode, 303, 'pressed twice')
    assert.match((await boss.get(`/me/listings/${inForce}`)).body, /已撤回/)
  })

  it('says that the days are over, and takes no statement then', async () => {
    app.clock.set('2026-06-29')
    const page = await boss.get(`/me/listings/${told}`)
    assert.doesNotMatch(page.body, /action="[^"]+\/(defence|waiver)"/)
    assert.match(page.body, /陈述申辩期限已过，认定单位正在复核/)
    const late = await boss.submit(`/me/listings/${told}/defence`, { statement: '迟到的意见' })
    assert.equal(late.statusCode, 409)
    assert.match(late.body, /期限至2026-06-26/)
  })
})

describe('of a procedure nobody told of', () => {
  it('nothing is read before its notice is served', async () => {
    const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕11号', decidedOn: '2026-03-04' })
    const officer = await app.person('safety-officer')
    const { id } = (await officer.send('POST', '/listings', proposal(fact))).json<{ id: string }>()
    assert.equal((await officer.send('POST', `/listings/${id}/notice`)).statusCode, 200)
    assert.equal((await boss.get('/me')).body.includes(id), false)
    assert.equal((await boss.get(`/me/listings/${id}`)).statusCode, 404)
  })

  it('its paper waits until it is opened here, however many there are, and then no longer', async () => {
    const officer = await app.person('safety-officer')
    for (let n = 21; n <= 25; n += 1) {
      const decidedOn = `2026-03-0${n - 16}` as const
      const fact = await app.penalise({ firm: listed, documentNo: `明应急罚〔2026〕${n}号`, decidedOn })
      const { id } = (await officer.send('POST', '/listings', proposal(fact))).json<{ id: string }>()
      assert.equal((await officer.send('POST', `/listings/${id}/notice`)).statusCode, 200)
    }
    for (let left = 6; left > 0; left -= 1) {
      const { body } = await boss.get('/me')
      const waiting = /有(\d+)份文书还没有打开[^]*?<ul class="lines">([^]*?)<\/ul>/.exec(body)
      assert.equal(waiting?.[1], String(left))
      const papers = [...(waiting?.[2] ?? '').matchAll(/href="(\/api\/v1\/notices\/[^"]+)"/g)]
      assert.equal(papers.length, Math.min(left, 5))
      assert.equal((await boss.get(papers[0]?.[1] ?? '')).statusCode, 200)
    }
    assert.doesNotMatch((await boss.get('/me')).body, /还没有打开/)
    const kept = await rows(app.ctx.db, sql<{ n: number }>`SELECT count(*)::int AS n FROM casework.deliveries
      WHERE channel = 'in-app' AND state = 'delivered'`)
    assert.ok((kept[0]?.n ?? 0) >= 6, 'who issued it sees that it was opened')
  })
})

describe('of another firm', () => {
  it('is nothing found, by no page and no form, and nothing is held of a code nobody knows', async () => {
    const entry = await findEntry(app.ctx.db, inForce)
    for (const path of [`/me/listings/${inForce}`, `/me/listings/${told}`, `/me/entries/${entry?.factId}`]) {
      const answer = await stranger.get(path)
      assert.deepEqual([answer.statusCode, answer.body.includes(listed.name)], [404, false], path)
      if (!path.includes('entries')) {
        for (const step of ['defence', 'waiver', 'refusal', 'exits']) {
          const sent = await stranger.submit(`${path}/${step}`, { statement: '试探', reason: '试探', ground: 'wrong' })
          assert.equal(sent.statusCode, 404, `${path}/${step}`)
        }
        const file = { name: 'a.pdf', content: '%PDF-1.7' }
        const paper = await stranger.upload(`${path}/papers`, { kind: 'evidence' }, file)
        assert.equal(paper.statusCode, 404)
      }
    }
    for (const path of ['/me', '/me/records', '/me/notices', '/me/looks', '/me/looks?view=records']) {
      const { statusCode, body } = await stranger.get(path)
      assert.deepEqual([statusCode, body.includes(listed.name), body.includes(listed.code)], [200, false, false], path)
    }
    assert.match((await stranger.get('/me')).body, /平台没有本单位的信用信息/)
  })

})
