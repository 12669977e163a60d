/**
 * A tour of the console: a desk app with something in every state, and every page as somebody who sits there; and of a
 * firm's own space. For whoever looks at it: screenshots.
 */
import { rows, sql, transaction } from '../../src/kernel/db.ts'
import { acknowledge, sequenceFeed } from '../../src/kernel/feed.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import { sealJournal } from '../../src/kernel/seal.ts'
import { requestVerification, runVerification } from '../../src/kernel/verification.ts'
import {
  addDocument, advance, assignCase, correctServiceRecord, issueNotice, openCase, recordService,
} from '../../src/modules/casework/index.ts'
import { ingest } from '../../src/modules/exchange/index.ts'
import { withdrawFact } from '../../src/modules/publicity/index.ts'
import { codes } from '../../src/testing/access.ts'
import { addRecord, addSubject, testCode } from '../../src/testing/check-situations.ts'
import { desksApp, firms, type DesksApp } from '../../src/testing/console-desks.ts'
import type { OwnSpaceApp } from '../../src/testing/own-space.ts'
import { body, penaltyFile, type PenaltyRow } from '../../src/testing/situations.ts'
import { toyFlow } from '../../src/testing/toy-flow.ts'

/** One page of the tour, by the name its picture gets. */
export interface Stop {
  readonly name: string
  /** Absent: nobody has signed in. */
  readonly login?: string
  readonly path: string
  /** What is folded is opened first. */
  readonly open?: boolean
}

/** Every page of a firm's own space. */
export function ownStops(app: OwnSpaceApp): Stop[] {
  const paths: Paths = {
    me: '',
    'me-records': '/records',
    'me-notices': '/notices',
    'me-looks': '/looks',
    'me-looks-records': '/looks?view=records',
    'me-told': `/listings/${app.told}`,
    'me-told-open': `/listings/${app.told}`,
    'me-listed': `/listings/${app.inForce}`,
    'me-listed-open': `/listings/${app.inForce}`,
    'me-entry': `/entries/${app.delivered}`,
    'me-nothing-here': '/nothing-here',
  }
  const known = Object.entries(paths).map(([name, path]) => ({
    name, login: 'boss', path: `/me${path}`, open: name.endsWith('-open'),
  }))
  return [...known, { name: 'me-unknown', login: 'stranger', path: '/me' }]
}

export interface Tour {
  readonly app: DesksApp
  readonly stops: readonly Stop[]
}

/** As long as names of firms get. */
const longest =
  '明州经济技术开发区海上丝绸之路国际文化旅游度假区综合开发建设投资集团有限责任公司第三工程项目管理分公司（筹备组）'

export async function consoleTour(): Promise<Tour> {
  const app = await desksApp({ listen: true })
  const long = await addSubject(app.ctx.pool, {
    code: testCode(11),
    name: longest,
    establishedOn: '2015-03-02',
  })
  const delivery = await delivered(app)
  const listing = await proposed(app, long)
  await doubted(app)
  await administered(app)
  const [closed, marked] = [await unserved(app, long), await marks(app)]
  const stops = [...(await stopsOf(app, delivery, listing)), ...closed, ...marked, ...(await takenBack(app))]
  return { app, stops: [...stops, ...(await audited(app))] }
}

/** A file with a row of every outcome; its submission. */
async function delivered(app: DesksApp): Promise<string> {
  const authority = body('明州市示例监管局', 1)
  const row = (name: string, code: string, n: number): PenaltyRow => ({
    firm: { name, code },
    documentNo: `明环罚〔2026〕${n}号`,
    decidedOn: '2026-06-05',
    authority,
  })
  const content = penaltyFile([
    row(firms.plain.name, firms.plain.code, 11),
    row(longest, testCode(11), 12),
    row('明州错码有限公司', '91990101MATF00002X', 13),
    row('明州别家商贸有限公司', firms.plain.code, 14),
    {
      ...row(firms.plain.name, firms.plain.code, 15),
      facts: '经查，当事人在厂区北侧露天堆放一般工业固体废物约三十吨，未采取防扬散、防流失、防渗漏措施。现场负责人联系电话13800138000。',
    },
  ])
  const officer = await app.signIn('data-officer')
  const sent = await officer.upload(
    '/console/deliveries',
    { kind: 'penalty' },
    { name: '2026年6月第一批行政处罚决定（补报）.csv', content },
  )
  const id = String(sent.headers.location).split('/').at(-1) as string
  await ingest(app.ctx, id)
  return id
}

/** A listing that was proposed and waits to be told; its page below `/console`. */
async function proposed(app: DesksApp, subject: string): Promise<string> {
  const fact = await addRecord(app.ctx.pool, subject, {
    kind: 'penalty',
    decidedOn: '2026-03-05',
    document: '明应急罚〔2026〕1号',
    authority: { code: codes.approval, name: '明州市行政审批局' },
  })
  const officer = await app.signIn('handling-officer')
  const sent = await officer.submit('/console/lists', {
    list: 'work-safety',
    subject: testCode(11),
    criterion: 'hazard',
    facts: '重大事故隐患经责令排除而拒不排除',
    legalBasis: '《安全生产严重失信主体名单管理办法》第六条',
    finalOn: '2026-06-05',
    fact,
  })
  if (sent.statusCode !== 303) throw new Error(sent.body)
  await scored(app, fact)
  return String(sent.headers.location).replace(/^\/console|\?.*$/g, '')
}

/** A scheme of points, and points enough by it to propose an entry. */
async function scored(app: DesksApp, fact: string): Promise<void> {
  const set = await (await app.signIn('approver')).submit('/console/lists/points/schemes', {
    code: 'safety', title: '明州市安全生产不良行为记分办法（示例）', list: 'work-safety', threshold: '12', decayMonths: '12',
    events: 'hazard 12 重大事故隐患经责令排除而拒不排除\ntraining 3 未按规定对从业人员进行安全生产教育和培训', document: '示例省安全生产条例',
    article: '第五十条', from: '2026-01-01',
  })
  const points = await (await app.signIn('handling-officer')).submit('/console/lists/points', {
    subject: testCode(11), event: 'safety/hazard', fact, occurredOn: '2026-03-01',
  })
  for (const answer of [set, points]) if (answer.statusCode !== 303) throw new Error(answer.body)
}

/** A record in public, and one that was taken out of it, which one receiver has taken over and another has not. */
async function takenBack(app: DesksApp): Promise<Stop[]> {
  const found = await rows(
    app.ctx.db,
    sql<{ no: string; subject: string; fact: string }>`
    SELECT document_no AS no, subject_id AS subject, fact_id AS fact FROM records.records
    WHERE document_no IN ('明环罚〔2026〕11号', '明环罚〔2026〕12号') AND known_to IS NULL ORDER BY document_no`,
  )
  const [shown, withdrawn] = found
  if (shown === undefined || withdrawn === undefined) throw new Error('the delivery filed nothing')
  await withdrawFact(app.ctx, await app.actorOf('office-clerk'), {
    subjectId: withdrawn.subject, factId: withdrawn.fact, reason: 'masked', document: '（2026）明01破3号',
  })
  const position = await sequenceFeed(app.ctx.pool)
  const at = app.clock.now()
  await acknowledge(app.ctx.db, { receiver: codes.approval, position, at })
  await acknowledge(app.ctx.db, { receiver: codes.department, position: 1, at })
  const pageOf = ({ subject, fact }: { subject: string; fact: string }): string => `/records/${subject}/${fact}`
  return [
    ...as('office-admin', {
      records: '/records',
      'records-found': `/records?q=${encodeURIComponent('明环罚〔2026〕1')}`,
      'records-none': `/records?q=${encodeURIComponent('明环罚〔2026〕999号')}`,
      record: pageOf(shown),
      'record-withdraw': `${pageOf(shown)}/withdrawal`,
      'record-revoke': `${pageOf(shown)}/revocation`,
      'record-withdrawn': pageOf(withdrawn),
      'record-restore': `${pageOf(withdrawn)}/restoration`,
      'record-restore-barred': `${pageOf(shown)}/restoration`,
    }),
  ]
}

/** The journal, sealed and verified, and a line that waits for the next seal; and the two books every desk reads. */
async function audited(app: DesksApp): Promise<Stop[]> {
  const { ctx } = app
  await sealJournal(ctx.pool)
  await requestVerification(ctx, await app.actorOf('office-admin'), 'tour')
  await runVerification(ctx, new AbortController().signal)
  const [line] = await rows(ctx.db, sql<{ sealed: number; fresh: number }>`
    SELECT min(seq) FILTER (WHERE action = 'list.proposed') AS sealed, max(seq) AS fresh FROM journal.entries`)
  return [
    ...as('auditor', {
      journal: '/journal', 'journal-narrowed': `/journal?subject=${testCode(11)}`,
      'journal-none': '/journal?object=none',
      'journal-wrong': '/journal?actor=nobody&from=2026-02-30', 'journal-entry': `/journal/${line?.sealed}`,
      'journal-entry-fresh': `/journal/${line?.fresh}`, 'journal-seals': '/journal/seals',
    }),
    ...as('operator', { 'journal-seals-operator': '/journal/seals' }),
    ...as('office-clerk', books),
  ]
}

const books: Paths = {
  calendar: '/calendar', 'calendar-reckoned': '/calendar?from=2026-09-24&days=10',
  'calendar-estimate': '/calendar?from=2026-12-30&days=7', 'calendar-wrong': '/calendar?from=2006-01-01&days=0',
  catalogue: '/catalogue', 'catalogue-findings': '/catalogue/findings?level=note', 'catalogue-lists': '/catalogue/list',
  'catalogue-sources': '/catalogue/source', 'catalogue-kind': '/catalogue/kind/penalty',
  'catalogue-list': '/catalogue/list/wage-arrears', 'catalogue-measure': '/catalogue/measure/market-access',
  'catalogue-behaviour': '/catalogue/behaviour/bid-collusion',
  'catalogue-matter': '/catalogue/matter/construction-tender',
  'catalogue-publicity': '/catalogue/publicity/penalty', 'catalogue-retention': '/catalogue/retention/delivered-files',
  'catalogue-national': '/catalogue/national-list/national-measures-2024',
  'catalogue-memoranda': '/catalogue/memorandum',
}

/** An account and a client that nobody of the tour works with: what is tried on them harms no other page. */
async function administered(app: DesksApp): Promise<void> {
  const operator = await app.signIn('operator')
  const organisation = codes.department
  const person = await operator.submit('/console/people', {
    login: 'wang.1', name: '王某', organisation, roles: ['data-officer', 'leader'],
  })
  const client = await operator.submit('/console/clients', {
    id: 'approvals', name: '明州市行政审批系统（示例）', organisation, scopes: ['checks:write', 'checks:read'], rate: 'high',
    networks: '10.1.0.0/16',
  })
  for (const answer of [person, client]) if (answer.statusCode !== 200) throw new Error(answer.body)
}

/** A case that was passed on and is over, with a paper whose service was registered wrongly and is still to be made. */
async function unserved(app: DesksApp, subjectId: string): Promise<Stop[]> {
  const { ctx } = app
  const [actor, today] = [await app.actorOf('approver'), app.clock.today()]
  const { id } = await transaction(ctx.db, (tx) => openCase(tx, {
    flow: toyFlow, title: '办结的示例办件', actor: systemActor, today, assigneeOrg: codes.approval, subjectId,
  }))
  await assignCase(ctx, actor, id, { user: 'handling-officer', version: 1, note: '熟悉该领域' })
  const notice = await transaction(ctx.db, (tx) => issueNotice(ctx, tx, {
    template: 'plain-decision', caseId: id, to: { subjectId }, issuer: codes.approval, actor: systemActor, today,
    content: { title: '终止办理决定书', paragraphs: ['终止办理。'], basis: [{ document: '测试办法', article: '第一条' }] },
  }))
  const proof = await addDocument(ctx, actor, id, {
    kind: 'service-receipt', title: '送达回证', fileName: '送达回证.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF-1.7'),
  })
  const register = (given: { outcome: 'served'; proofs: string[] } | { outcome: 'failed'; note: string }) =>
    transaction(ctx.db, (tx) =>
      recordService(tx, notice.id, { method: 'direct', doneOn: today, actor, today, ...given }))
  const wrong = await register({ outcome: 'served', proofs: [proof.id] })
  await correctServiceRecord(ctx, actor, notice.id, wrong.id, '回证上签收的是另一家公司')
  await register({ outcome: 'failed', note: '登记的住所没有人办公' })
  await transaction(ctx.db, (tx) => advance(tx, toyFlow, id, 'withdraw', { actor: systemActor, today }))
  return as('handling-officer', {
    'case-closed': `/cases/${id}`, 'case-closed-open': `/cases/${id}`,
    'cases-passed': `/cases?passed=${codes.department}`,
    'notices-unserved': '/notices?box=unserved',
  })
}

/** An entry with a mark on it, which nobody was told to carry out. */
async function marks(app: DesksApp): Promise<Stop[]> {
  const subject = await addSubject(app.ctx.pool, { code: testCode(13), name: '明州异议示例商贸有限公司' })
  const fact = await addRecord(app.ctx.pool, subject, {
    list: 'wage-arrears', decidedOn: '2026-05-06', until: '2029-05-05', document: '明人社监列〔2026〕9号',
  })
  const office = await app.signIn('office-admin')
  const placed = await office.submit(`/console/marks/${fact}`, {
    ground: 'objection', number: '明信异受〔2026〕3号', receivedOn: '2026-06-05',
  })
  if (placed.statusCode !== 303) throw new Error(placed.body)
  return as('office-admin', {
    marks: '/marks', 'marks-found': `/marks?subject=${testCode(13)}`, 'marks-unknown': `/marks?subject=${testCode(19)}`,
    'entry-marks': `/marks/${fact}`, 'entry-marks-open': `/marks/${fact}`,
  })
}

async function doubted(app: DesksApp): Promise<void> {
  const twin = await addSubject(app.ctx.pool, { code: testCode(12), name: firms.plain.name })
  const [plain] = await rows(
    app.ctx.db,
    sql<{ id: string }>`SELECT subject_id AS id FROM subjects.codes WHERE code = ${firms.plain.code}`,
  )
  await sql`INSERT INTO subjects.findings (id, kind, code, name, subject_ids, detail, source, found_at)
    VALUES (gen_random_uuid(), 'duplicate-name', NULL, ${firms.plain.name}, ${[twin, plain?.id ?? '']}, '{}', 'register', now())`.execute(
    app.ctx.db,
  )
}

async function stopsOf(app: DesksApp, delivery: string, listing: string): Promise<Stop[]> {
  const tasks = await rows(
    app.ctx.db,
    sql<{ id: string; fact: string }>`
    SELECT id, fact_id AS fact FROM measures.tasks WHERE implementer = ${codes.approval}`,
  )
  const taskOf = (fact: string): string => tasks.find((one) => one.fact === fact)?.id ?? ''
  return [
    { name: 'sign-in', path: '/console/sign-in?why=expired' },
    ...as('handling-officer', counter(app)),
    ...as('handling-officer', { ...duties(app, taskOf), ...listings(listing) }),
    ...as('approver', {
      'home-approver': '', 'listing-approver': listing, 'points-scheme': '/lists/points/schemes?code=safety',
      'task-persons': `/tasks/entries/${app.entries.running}/persons`,
    }),
    ...as('data-officer', {
      'home-data': '',
      deliveries: '/deliveries',
      'deliveries-new': '/deliveries/new',
      delivery: `/deliveries/${delivery}`,
      'delivery-questioned': `/deliveries/${delivery}?outcome=questioned`,
      'delivery-accepted': `/deliveries/${delivery}?outcome=accepted`,
    }),
    ...as('office-clerk', office(app)),
    ...as('office-admin', {
      'home-admin': '',
      'board-office': '/board',
      'article-review': `/articles/${app.articles.submitted}`,
      'article-review-open': `/articles/${app.articles.submitted}`,
      'article-shown': `/articles/${app.articles.shown}`,
      bodies: '/bodies',
      body: `/bodies/${codes.approval}`,
      'body-duties-open': `/bodies/${codes.approval}`,
      'body-new': '/bodies/new',
    }),
    ...as('leader', { 'home-leader': '', board: '/board', 'statistics-leader': '/checks/statistics' }),
    ...as('auditor', { 'home-auditor': '' }),
    ...as('operator', {
      'home-operator': '', people: '/people', 'people-none': '/people?q=没有这个人', 'person-new': '/new/person',
      person: '/people/wang.1', 'person-open': '/people/wang.1', 'person-own': '/people/operator', clients: '/clients',
      'client-new': '/new/client', client: '/clients/approvals', 'client-open': '/clients/approvals',
    }),
  ]
}

/** Addresses below `/console` by name; one whose name ends in `-open` is opened before it is looked at. */
type Paths = Readonly<Record<string, string>>

function as(login: string, paths: Paths): Stop[] {
  return Object.entries(paths).map(([name, path]) => ({
    name,
    login,
    path: `/console${path}`,
    open: name.endsWith('-open'),
  }))
}

const counter = ({ receipts }: DesksApp): Paths => ({
  'home-officer': '',
  check: '/check',
  'check-restrict': `/check/${receipts.waiting}`,
  'check-given': `/check/${receipts.followed}`,
  checks: '/checks',
  'checks-none': '/checks?matter=food-permit',
  'checks-wrong': '/checks?from=2020-01-01',
  'nothing-here': '/nothing-here',
})

const duties = ({ entries, caseId }: DesksApp, taskOf: (fact: string) => string): Paths => ({
  tasks: '/tasks',
  'tasks-lifted': '/tasks?state=lifted',
  'task-running': `/tasks/${taskOf(entries.running)}`,
  'task-over': `/tasks/${taskOf(entries.over)}`,
  'task-entries': '/tasks/entries',
  'task-reminders': '/tasks/reminders',
  'ledger-running': `/tasks/entries/${entries.running}`,
  'ledger-open': `/tasks/entries/${entries.running}`,
  'joint-cases-own': '/joint-cases',
  'notices-in': '/notices',
  'notices-out': '/notices?box=out',
  cases: '/cases',
  case: `/cases/${caseId}`,
  'case-open': `/cases/${caseId}`,
  'board-own': '/board',
})

const listings = (listing: string): Paths => ({
  lists: '/lists',
  'lists-new': '/lists/new',
  'lists-new-grounds': `/lists/new?list=work-safety&subject=${testCode(11)}`,
  points: '/lists/points',
  'points-subject': `/lists/points?subject=${testCode(11)}`,
  listing,
  'listing-open': listing,
})

const office = ({ entries, receipts, articles }: DesksApp): Paths => ({
  'home-clerk': '',
  held: '/held',
  questions: '/questions',
  'questions-open': '/questions',
  findings: '/findings',
  'findings-open': '/findings',
  merges: '/findings/merges',
  'ledger-over': `/tasks/entries/${entries.over}`,
  'checks-office': '/checks',
  statistics: '/checks/statistics',
  'joint-cases': '/joint-cases',
  'joint-case': `/joint-cases/${receipts.followed}`,
  articles: '/articles',
  'articles-none': '/articles?state=withdrawn',
  'article-new': '/articles/new?section=campaign',
  'article-new-open': '/articles/new?section=campaign',
  'article-draft': `/articles/${articles.draft}`,
  'article-submitted': `/articles/${articles.submitted}`,
  account: '/account',
})
