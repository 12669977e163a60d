/** W1, W2: written by one, approved by another, shown from its day, withdrawn with a reason; personal data never goes out. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Actor } from '../../src/kernel/http.ts'
import {
  changeArticle,
  createArticle,
  moveArticle,
  movesOf,
  type Article,
  type ArticleText,
} from '../../src/modules/editorial/index.ts'
import { testApp, type TestApp } from '../../src/testing/app.ts'

const person = (id: string, role: string): Actor => ({
  kind: 'user',
  id,
  name: id,
  organisation: undefined,
  scopes: new Set(['articles:write']),
  roles: new Set([role]),
})
const clerk = person('clerk', 'office-clerk')
const admin = person('admin', 'office-admin')
const text: ArticleText = {
  slug: 'june-14-campaign',
  section: 'campaign',
  title: '“信用记录关爱日”主题活动',
  summary: '6·14 主题宣传活动安排。',
  publishOn: '2026-06-14',
  body: '## 活动内容\n\n走进商圈，<script>alert(1)</script> [了解更多](javascript:alert(1)) **现场咨询**。',
  activities: [{ on: '2026-06-14', title: '现场咨询', place: '市民广场', unit: '明州市公共信用信息中心' }],
}

describe('an article needs two people', () => {
  let app: TestApp
  let draft: Article
  const status = async (url: string): Promise<number> =>
    (await app.app.inject({ url, headers: { accept: 'text/html' } })).statusCode

  before(async () => {
    app = await testApp({ today: '2026-06-10' })
    draft = await createArticle(app.ctx, admin, text)
  })
  after(() => app.close())

  it('refuses personal data, and says where without repeating it', async () => {
    const bad = await createArticle(app.ctx, clerk, {
      ...text,
      slug: 'with-a-number',
      body: `联系人身份证号 ${'990000199001010017'}，请核对。`,
    })
    await assert.rejects(
      moveArticle(app.ctx, clerk, bad.id, { verb: 'submit', version: bad.version }),
      (error: unknown) => {
        const { code, errors } = error as { code: string; errors: { field: string; message: string }[] }
        assert.equal(code, 'article.personal_data')
        assert.equal(errors[0]?.field, 'body')
        assert.doesNotMatch(JSON.stringify(errors), /199001010017/)
        return true
      },
    )
  })

  it('cannot be approved by its author, nor by a clerk', async () => {
    draft = await moveArticle(app.ctx, admin, draft.id, { verb: 'submit', version: draft.version })
    const approve = { verb: 'approve', version: draft.version } as const
    await assert.rejects(moveArticle(app.ctx, admin, draft.id, approve), { code: 'article.own_article' })
    await assert.rejects(moveArticle(app.ctx, clerk, draft.id, approve), { code: 'workflow.not_yours' })
    await assert.rejects(changeArticle(app.ctx, admin, draft.id, draft.version, text), {
      code: 'article.not_editable',
    })
    await assert.rejects(
      moveArticle(app.ctx, person('other', 'office-admin'), draft.id, { verb: 'approve', version: 1 }),
      {
        code: 'article.out_of_date',
      },
    )
  })

  it('cannot be approved by whoever rewrote or submitted another’s draft', async () => {
    const [second, third] = [person('second', 'office-admin'), person('third', 'office-admin')]
    let other = await createArticle(app.ctx, clerk, { ...text, slug: 'rewritten' })
    other = await changeArticle(app.ctx, admin, other.id, other.version, { ...text, slug: 'rewritten', body: '全部改写。' })
    other = await changeArticle(app.ctx, clerk, other.id, other.version, { ...text, slug: 'rewritten', body: '再改一字。' })
    other = await moveArticle(app.ctx, second, other.id, { verb: 'submit', version: other.version })
    const approve = { verb: 'approve', version: other.version } as const
    for (const one of [admin, second]) {
      await assert.rejects(moveArticle(app.ctx, one, other.id, approve), { code: 'article.own_article' }, one.id)
      assert.equal(movesOf(other, one).find((move) => move.verb === 'approve')?.allowed, false)
    }
    assert.equal((await moveArticle(app.ctx, third, other.id, approve)).state, 'approved')
  })

  it('is shown from its day on, though nothing runs on that day', async () => {
    draft = await moveArticle(app.ctx, person('second', 'office-admin'), draft.id, {
      verb: 'approve',
      version: draft.version,
    })
    assert.equal(await status('/articles/june-14-campaign'), 404)
    app.clock.set('2026-06-14')
    const page = await app.app.inject({ url: '/articles/june-14-campaign', headers: { accept: 'text/html' } })
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /活动安排/)
    assert.match(page.body, /&lt;script&gt;/)
    assert.doesNotMatch(page.body, /<script>alert|href="javascript:/)
    assert.match((await app.app.inject({ url: '/news.xml' })).body, /june-14-campaign/)
    assert.match(
      (await app.app.inject({ url: '/news/campaign', headers: { accept: 'text/html' } })).body,
      /信用记录关爱日/,
    )
    assert.equal(await status('/news/no-such-section'), 404)
  })

  it('is gone at once when it is withdrawn, which needs a reason', async () => {
    const verb = 'withdraw' as const
    await assert.rejects(moveArticle(app.ctx, admin, draft.id, { verb, version: draft.version }), {
      code: 'workflow.incomplete',
    })
    await moveArticle(app.ctx, admin, draft.id, { verb, version: draft.version, reason: '内容有误' })
    assert.equal(await status('/articles/june-14-campaign'), 404)
  })

  it('leaves its address, when withdrawn, to the article that takes its place', async () => {
    const taken = { code: 'article.slug_taken' }
    let next = await createArticle(app.ctx, clerk, { ...text, title: '更正后的活动安排' })
    assert.equal(await status('/articles/june-14-campaign'), 404, 'a draft is not shown')
    await assert.rejects(createArticle(app.ctx, clerk, text), taken)
    const other = await createArticle(app.ctx, clerk, { ...text, slug: 'another' })
    await assert.rejects(changeArticle(app.ctx, clerk, other.id, other.version, text), taken)
    const renamed = await changeArticle(app.ctx, clerk, other.id, other.version, { ...text, slug: 'other' })
    assert.equal(renamed.slug, 'other')
    next = await moveArticle(app.ctx, clerk, next.id, { verb: 'submit', version: next.version })
    await moveArticle(app.ctx, admin, next.id, { verb: 'approve', version: next.version })
    const page = await app.app.inject({ url: '/articles/june-14-campaign', headers: { accept: 'text/html' } })
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /更正后的活动安排/)
  })
})
