/** The console with something on every desk: tasks to carry out and to lift, checks with and without feedback, cases, articles, papers. */
import { sql, transaction } from '../kernel/db.ts'
import type { Actor } from '../kernel/http.ts'
import { systemActor } from '../kernel/journal.ts'
import { issueNotice, openCase, registerFlow, sendNotice } from '../modules/casework/index.ts'
import { check, giveFeedback, type CheckAnswer } from '../modules/checks/index.ts'
import { createArticle, moveArticle, type Article, type Section } from '../modules/editorial/index.ts'
import { setBody } from '../modules/lists/index.ts'
import { pushEntries, sweepDay } from '../modules/measures/index.ts'
import { codes } from './access.ts'
import type { TestAppOptions } from './app.ts'
import { addRecord, addSubject, endRecord, testCode } from './check-situations.ts'
import { consoleApp, type ConsoleApp } from './console.ts'
import { reachable } from './listing.ts'
import { toyFlow } from './toy-flow.ts'

export interface DesksApp extends ConsoleApp {
  /** Entries whose measures were pushed: in force and decided by the approval body; and over. */
  entries: { running: string; over: string }
  /** Receipts of the approval body: followed, not followed, awaiting feedback. */
  receipts: { followed: string; notFollowed: string; waiting: string }
  articles: { draft: string; submitted: string; shown: string }
  caseId: string
  noticeId: string
  actorOf: (login: 'approver' | 'office-clerk' | 'office-admin') => Promise<Actor>
}

export const firms = {
  running: { code: testCode(1), name: '明州春阳建设工程有限公司' },
  over: { code: testCode(2), name: '明州采失供应链有限公司' },
  plain: { code: testCode(3), name: '明州寻常商贸有限公司' },
} as const

export async function desksApp(options: TestAppOptions = {}): Promise<DesksApp> {
  registerFlow(toyFlow, { title: '测试办件', pausing: ['supplement'] })
  const app = await consoleApp({
    today: '2026-06-08',
    ...options,
    config: { indexLagMs: 0, ...options.config },
  })
  const actorOf = async (login: string): Promise<Actor> => actorIn(app, login)
  const entries = await pushed(app)
  const receipts = await checked(app, await actorOf('approver'))
  const articles = await written(app, await actorOf('office-clerk'), await actorOf('office-admin'))
  return { ...app, ...(await papers(app)), entries, receipts, articles, actorOf }
}

async function actorIn(app: ConsoleApp, login: string): Promise<Actor> {
  const found = await sql<{
    id: string
    name: string
    roles: string[]
    organisation: string
    code: string
    body: string
  }>`
    SELECT u.id, u.name, u.roles, o.id AS organisation, o.code, o.name AS body
    FROM access.users u JOIN access.organisations o ON o.id = u.organisation_id WHERE u.login = ${login}`.execute(
    app.ctx.db,
  )
  const one = found.rows[0]
  if (one === undefined) throw new Error(`nobody is called ${login}`)
  const office = one.code === codes.office ? ['organisations:any'] : []
  return {
    kind: 'user',
    id: one.id,
    name: one.name,
    organisation: { id: one.organisation, code: one.code, name: one.body },
    scopes: new Set(['checks:write', 'checks:read', ...office]),
    roles: new Set(one.roles),
  }
}

/** Two entries pushed to everybody with a duty; one is revoked afterwards, and late. */
async function pushed(app: ConsoleApp): Promise<DesksApp['entries']> {
  const { ctx } = app
  const { pool } = ctx
  for (const body of [codes.approval, codes.department]) {
    await setBody(ctx, systemActor, body, {
      sectors: ['work-safety'],
      basis: '三定规定（示例）',
      since: '2019-01-01',
      ...reachable,
    })
  }
  const debtor = await addSubject(pool, { ...firms.running, establishedOn: '2015-03-02' })
  const running = await addRecord(pool, debtor, {
    list: 'wage-arrears',
    decidedOn: '2026-01-05',
    until: '2029-01-04',
    document: '明人社监列〔2026〕3号',
    authority: { code: codes.approval, name: '明州市行政审批局' },
  })
  const cheat = await addSubject(pool, { ...firms.over, establishedOn: '2016-03-02' })
  const over = await addRecord(pool, cheat, {
    list: 'wage-arrears',
    decidedOn: '2026-02-05',
    until: '2029-02-04',
    document: '明人社监列〔2026〕5号',
  })
  await addSubject(pool, { ...firms.plain, establishedOn: '2012-01-01' })
  app.clock.set('2026-06-01')
  await transaction(ctx.db, (tx) => pushEntries(ctx, tx))
  await endRecord(pool, cheat, over, '2026-06-02T02:00:00Z')
  app.clock.set('2026-06-04')
  await sweepDay(ctx)
  app.clock.set('2026-06-08')
  await sweepDay(ctx)
  return { running, over }
}

async function checked(app: ConsoleApp, actor: Actor): Promise<DesksApp['receipts']> {
  const engine = app.running.services.checks
  const ask = async (code: string, matter: string, reference: string): Promise<string> => {
    const asked = { subject: { code }, matter, purpose: '投标资格审查', reference }
    return (JSON.parse(await check(engine, actor, asked)) as CheckAnswer).receipt
  }
  const tender = 'construction-tender'
  const followed = await ask(firms.running.code, tender, 'ZB-2026-001')
  const notFollowed = await ask(firms.running.code, tender, 'ZB-2026-002')
  const waiting = await ask(firms.running.code, tender, 'ZB-2026-003')
  await ask(firms.plain.code, tender, 'ZB-2026-004')
  await giveFeedback(engine, actor, followed, { outcome: 'followed', result: '不予通过资格审查，已书面告知' })
  await giveFeedback(engine, actor, notFollowed, {
    outcome: 'not-followed',
    reason: '法院裁定暂停执行',
    result: '准予参加投标',
  })
  return { followed, notFollowed, waiting }
}

async function written(app: ConsoleApp, author: Actor, reviewer: Actor): Promise<DesksApp['articles']> {
  const { ctx } = app
  const write = (slug: string, section: Section, title: string): Promise<Article> =>
    createArticle(ctx, author, {
      slug,
      section,
      title,
      summary: `${title}的有关安排。`,
      body: '## 总体情况\n\n今年的重点是**减证便民**。\n\n- 第一项\n- 第二项',
      publishOn: '2026-06-01',
      activities:
        section === 'campaign'
          ? [{ on: '2026-06-14', title: '信用知识进社区', place: '示例社区', unit: '明州市示例监管局' }]
          : [],
    })
  const move = (article: Article, verb: 'submit' | 'approve', actor: Actor): Promise<Article> =>
    moveArticle(ctx, actor, article.id, { verb, version: article.version })
  const draft = await write('2026-credit-day', 'campaign', '信用记录关爱日主题活动')
  const submitted = await move(
    await write('2026-permit-guide', 'knowledge', '信用核查怎么办'),
    'submit',
    author,
  )
  const shown = await move(
    await move(await write('2026-half-year', 'news', '上半年信用工作推进会召开'), 'submit', author),
    'approve',
    reviewer,
  )
  return { draft: draft.id, submitted: submitted.id, shown: shown.id }
}

/** A case with a paper that was sent twice: once in vain. */
async function papers(app: ConsoleApp): Promise<{ caseId: string; noticeId: string }> {
  const { ctx } = app
  const subjectId = await addSubject(ctx.pool, { code: testCode(4), name: '明州示例劳务有限公司' })
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const opened = await openCase(tx, {
      flow: toyFlow,
      title: '示例办件',
      actor: systemActor,
      today,
      assigneeOrg: codes.approval,
      subjectId,
    })
    const notice = await issueNotice(ctx, tx, {
      template: 'plain-decision',
      caseId: opened.id,
      to: { subjectId },
      issuer: codes.approval,
      actor: systemActor,
      today,
      content: {
        title: '不予列入决定书',
        paragraphs: ['经审查，决定不予列入。'],
        basis: [{ document: '测试办法', article: '第一条' }],
      },
    })
    const failed = await sendNotice(ctx, tx, notice.id, {
      channel: 'sms',
      address: '13800000000',
      actor: systemActor,
    })
    await sql`UPDATE casework.deliveries SET state = 'failed', attempts = 8, error = 'gateway.unreachable' WHERE id = ${failed.id}`.execute(
      tx,
    )
    const arrived = await sendNotice(ctx, tx, notice.id, { channel: 'in-app', actor: systemActor })
    await sql`UPDATE casework.deliveries SET state = 'delivered', sent_at = now(), delivered_at = now(), delivered_on = ${today}
      WHERE id = ${arrived.id}`.execute(tx)
    return { caseId: opened.id, noticeId: notice.id }
  })
}
