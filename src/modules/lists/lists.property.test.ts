/**
 * Random people doing random steps on random days: whatever they try, an entry is in force only if a recognising body
 * proposed it on a final decision about that very subject, told and heard it, a second person decided within
 * the term, and
 * decision and repair notice were served. The log the test keeps is the judge, not the module's own tables.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { rows, sql, transaction } from '../../kernel/db.ts'
import { Problem } from '../../kernel/problem.ts'
import { addDays } from '../../kernel/time.ts'
import { addWorkdays } from '../../kernel/workdays.ts'
import { addSubject } from '../../testing/check-situations.ts'
import { deliver } from '../../testing/deliver.ts'
import { listingApp, safety, serveOnPaper, type ListingApp } from '../../testing/listing.ts'
import { firm, penaltyFile } from '../../testing/situations.ts'
import { advance } from '../casework/index.ts'
import { listArchive } from '../records/index.ts'
import { findSubjectByCode } from '../subjects/index.ts'
import {
  applyForExit,
  decide,
  decideOnExit,
  defend,
  drop,
  findEntry,
  listingFlow,
  notify,
  propose,
  review,
  revokeListing,
  serve,
  serveNotice,
  waive,
  type Entry,
} from './index.ts'
import { mayRecognise, type Body } from './rules/bodies.ts'

const target = firm('测远化工', 51)
const namesake = { name: target.name, code: firm('测远化工', 52).code }
const start = '2026-06-08'
const pool = 130

let app: ListingApp
/** Facts in the target's archive, one a run, and one of another firm. */
let facts: string[]
let foreign: string

before(async () => {
  app = await listingApp({ today: start, firm: target })
  const client = await app.client(safety, ['submissions:write', 'submissions:read'])
  const others = firm('别处建材', 53)
  await addSubject(app.ctx.pool, { code: namesake.code, name: namesake.name })
  await deliver(app, client, {
    kind: 'penalty',
    text: penaltyFile([
      { firm: others, documentNo: '明应急罚〔2026〕900号', decidedOn: '2026-03-02', authority: safety },
      ...Array.from({ length: pool }, (_, i) => ({
        firm: target,
        documentNo: `明应急罚〔2026〕${i + 1}号`,
        decidedOn: '2026-03-02',
        authority: safety,
        facts: `第${i + 1}号堆场未采取防扬散措施`,
      })),
    ]),
  })
  facts = (await archive(target.code)).map((one) => one.factId)
  foreign = (await archive(others.code))[0]?.factId as string
  assert.equal(facts.length, pool)
})
after(() => app.close())

async function archive(code: string) {
  const subject = await findSubjectByCode(app.ctx.db, code)
  return listArchive(app.ctx.db, { subjectId: subject?.id as string, kind: 'penalty', limit: 200 })
}

const logins = [
  'safety-officer',
  'safety-approver',
  'trading-officer',
  'trading-approver',
  'stateless-officer',
  'office-clerk',
  'association-officer',
  'boss',
] as const
const verbs = [
  'notify',
  'serve-paper',
  'serve-notice',
  'defend',
  'waive',
  'review',
  'list',
  'decline',
  'serve-both',
  'serve',
  'drop',
  'wait',
  'bypass',
  'revoke',
  'leave',
] as const

const proposals = fc.record({
  login: fc.oneof(
    { weight: 6, arbitrary: fc.constant('safety-officer' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...logins) },
  ),
  list: fc.oneof(
    { weight: 6, arbitrary: fc.constant('work-safety') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'market-serious',
        'wage-arrears',
        'association-discipline',
        'judgment-defaulter',
      ),
    },
  ),
  code: fc.oneof(
    { weight: 6, arbitrary: fc.constant(target.code) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(namesake.code, '明州测远化工有限公司啊啊啊啊啊啊啊啊', '91990101TF00000000'),
    },
  ),
  criterion: fc.oneof(
    { weight: 6, arbitrary: fc.constant('hazard') },
    { weight: 1, arbitrary: fc.constant('gossip') },
  ),
  basis: fc.oneof(
    { weight: 6, arbitrary: fc.constant('own' as const) },
    { weight: 1, arbitrary: fc.constantFrom('foreign' as const, 'none' as const) },
  ),
  finalOn: fc.oneof(
    { weight: 6, arbitrary: fc.constant('2026-06-05') },
    { weight: 1, arbitrary: fc.constantFrom('2026-12-31', '2026-01-01') },
  ),
})
const moves = fc.array(
  fc.record({
    verb: fc.constantFrom(...verbs),
    right: fc.boolean(),
    login: fc.constantFrom(...logins),
    days: fc.integer({ min: 0, max: 12 }),
    months: fc.constantFrom(undefined, 12, 36, 37, 1200),
  }),
  { maxLength: 30 },
)
type Step = {
  verb: (typeof verbs)[number]
  right: boolean
  login: (typeof logins)[number]
  days: number
  months: number | undefined
}
/** The lawful way, with chance steps in between: most random walks would never come so far. */
const lawful: Step['verb'][] = [
  'notify',
  'serve-paper',
  'serve-notice',
  'wait',
  'review',
  'list',
  'serve-both',
  'serve',
]
const walks = fc.oneof(
  moves,
  fc
    .array(fc.tuple(fc.constantFrom(...lawful.keys()), moves), { maxLength: 3 })
    .map((disturbances): Step[] =>
      lawful.flatMap((verb, i): Step[] => [
        ...disturbances.filter(([at]) => at === i).flatMap(([, steps]) => steps.slice(0, 2)),
        { verb, right: true, login: 'boss', days: 10, months: undefined },
      ]),
    ),
)

interface Log {
  proposedBy: string
  toldOn?: string
  until?: string
  waived: boolean
  reviewed: boolean
  decidedBy?: string
  months?: number | undefined
  servedBoth: boolean
  ended: boolean
}

const who: Record<string, Step['login']> = {
  notify: 'safety-officer',
  'serve-paper': 'safety-officer',
  'serve-notice': 'safety-officer',
  defend: 'boss',
  waive: 'boss',
  review: 'safety-officer',
  list: 'safety-approver',
  decline: 'safety-approver',
  'serve-both': 'safety-officer',
  serve: 'safety-officer',
  drop: 'safety-officer',
  revoke: 'safety-approver',
  leave: 'safety-approver',
  bypass: 'safety-approver',
}

/**
 * Tries one step; answers whether the platform let it pass. A refusal must be a Problem, never a fault of
 * the database.
 */
async function passes(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    assert.ok(error instanceof Problem, String((error as Error).stack))
    return false
  }
}

async function act(entry: Entry, step: Step, log: Log): Promise<void> {
  const { ctx } = app
  const login = step.right ? (who[step.verb] ?? step.login) : step.login
  const actor = app.actor(login)
  const today = app.clock.today()
  const now = (await findEntry(ctx.db, entry.id)) as Entry
  switch (step.verb) {
    case 'wait':
      app.clock.set(addDays(today, step.days))
      return
    case 'notify':
      await passes(() => notify(ctx, actor, entry.id))
      return
    case 'serve-paper': {
      const id = now.noticeId
      if (id !== null && (await passes(() => serveOnPaper(app, actor, entry.caseId, [id], today))))
        log.toldOn ??= today
      return
    }
    case 'serve-notice':
      if (await passes(() => serveNotice(ctx, actor, entry.id, {})))
        log.until = addWorkdays(log.toldOn as string, 5)
      return
    case 'defend':
      await passes(() => defend(ctx, actor, entry.id, { statement: '意见' }))
      return
    case 'waive':
      if (await passes(() => waive(ctx, actor, entry.id, { statement: '放弃' }))) log.waived = true
      return
    case 'review':
      if (await passes(() => review(ctx, actor, entry.id, { reason: '复核' }))) {
        assert.ok(
          log.until !== undefined && (log.waived || today > log.until),
          'reviewed while the subject could still answer',
        )
        log.reviewed = true
      }
      return
    case 'list':
      if (
        await passes(() =>
          decide(ctx, actor, entry.id, {
            decision: 'list',
            reason: '列入',
            ...(step.months === undefined ? {} : { termMonths: step.months }),
          }),
        )
      ) {
        log.decidedBy = actor.id
        log.months = step.months
      }
      return
    case 'serve-both': {
      const ids = [now.decisionId, now.repairNoticeId].filter((id) => id !== null)
      if (ids.length === 2 && (await passes(() => serveOnPaper(app, actor, entry.caseId, ids, today))))
        log.servedBoth = true
      return
    }
    default:
      await actLast(now, step, log, actor, today)
  }
}

async function actLast(
  now: Entry,
  step: Step,
  log: Log,
  actor: ReturnType<ListingApp['actor']>,
  today: string,
): Promise<void> {
  const { ctx } = app
  if (step.verb === 'serve') await passes(() => serve(ctx, actor, now.id))
  else if (step.verb === 'decline')
    await passes(() => decide(ctx, actor, now.id, { decision: 'decline', reason: '不列' }))
  else if (step.verb === 'drop') await passes(() => drop(ctx, actor, now.id, { reason: '撤回' }))
  else if (step.verb === 'revoke') {
    if (await passes(() => revokeListing(ctx, actor, now.id, { ground: 'wrong', reason: '有误' })))
      log.ended = true
  } else if (step.verb === 'leave') {
    await passes(async () => {
      const exit = await applyForExit(ctx, app.actor('boss'), now.id, {
        ground: 'ruling',
        statement: '法院裁定重整',
      })
      await decideOnExit(ctx, actor, exit.id, { decision: 'grant', reason: '裁定' })
      log.ended = true
    })
  } else {
    // Around the module: the case machine's own moves, as the generic interface would make them.
    for (const verb of ['defend', 'waive', 'list', 'serve', 'revoke', 'review', 'serve-notice'] as const) {
      const moved = await passes(() =>
        transaction(ctx.db, (tx) =>
          advance(tx, listingFlow, now.caseId, verb, { actor, today, note: '绕行' }),
        ),
      )
      assert.equal(moved, false, `the case machine let ${verb} pass without its conditions`)
    }
  }
}

interface Filed {
  until: string
  decidedOn: string
  documentNo: string
  authority: string
}

function inForce(code: string, day: string): Promise<Filed[]> {
  return rows(
    app.ctx.db,
    sql<Filed>`
    SELECT r.until, r.decided_on AS "decidedOn", r.document_no AS "documentNo", r.authority_code AS authority
    FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
    WHERE s.uscc = ${code} AND r.list_code IS NOT NULL AND r.known_to IS NULL
      AND coalesce(r.effective_on, r.decided_on) <= ${day} AND r.until >= ${day}`,
  )
}

let run = 0
const seen = { opened: 0, entered: 0 }

test('whatever anybody tries, an entry in force was lawfully made', async () => {
  await fc.assert(
    fc.asyncProperty(proposals, walks, async (given, steps) => {
      app.clock.set(start)
      const fact = facts[run % pool] as string
      run += 1
      const basis =
        given.basis === 'none'
          ? {}
          : { basis: { fact: given.basis === 'own' ? fact : foreign, finalOn: given.finalOn } }
      let entry: Entry | undefined
      const opened = await passes(async () => {
        entry = await propose(app.ctx, app.actor(given.login), {
          list: given.list,
          subject: { code: given.code },
          criterion: given.criterion,
          facts: '拒不排除隐患',
          legalBasis: '办法第六条',
          ...basis,
        })
      })
      const mayOpen =
        given.login === 'safety-officer' &&
        given.list === 'work-safety' &&
        given.code === target.code &&
        given.criterion === 'hazard' &&
        given.basis === 'own' &&
        given.finalOn === '2026-06-05'
      if (opened) assert.ok(mayOpen || lawfulElsewhere(given), JSON.stringify(given))
      if (entry === undefined || given.list !== 'work-safety') return
      seen.opened += 1
      const log: Log = {
        proposedBy: entry.proposedBy,
        waived: false,
        reviewed: false,
        servedBoth: false,
        ended: false,
      }
      for (const step of steps) await act(entry, step, log)
      await judge(entry, log)
    }),
    { numRuns: 120, endOnFailure: true },
  )
  assert.ok(seen.opened > 10, `only ${seen.opened} proposals passed`)
  assert.ok(seen.entered > 3, `only ${seen.entered} entries came into force: the walk proves too little`)
  assert.deepEqual(await inForce(namesake.code, app.clock.today()), [], 'a namesake was listed')
})

/** Other proposals that are lawful: an approver is no officer over HTTP, yet of the same body. */
function lawfulElsewhere(given: {
  login: string
  list: string
  code: string
  criterion: string
  basis: string
  finalOn: string
}): boolean {
  return (
    ['safety-officer', 'safety-approver'].includes(given.login) &&
    given.list === 'work-safety' &&
    given.code === target.code &&
    given.criterion === 'hazard' &&
    given.basis === 'own' &&
    given.finalOn === '2026-06-05'
  )
}

async function judge(entry: Entry, log: Log): Promise<void> {
  const now = (await findEntry(app.ctx.db, entry.id)) as Entry
  if (now.factId === null) return
  seen.entered += 1
  const filed = (await inForce(target.code, app.clock.today())).filter(
    (one) => one.documentNo === now.decisionNumber,
  )
  if (log.ended) assert.deepEqual(filed, [], 'an ended entry is still in force')
  assert.ok(log.toldOn !== undefined, 'in force without a served notice')
  assert.ok(log.reviewed, 'in force without review')
  assert.ok(
    log.decidedBy !== undefined && log.decidedBy !== log.proposedBy,
    'in force without a second person',
  )
  assert.ok(log.servedBoth, 'in force without service')
  for (const one of filed) {
    assert.equal(one.authority, safety.code)
    assert.ok(
      mayRecognise(app.ctx.catalogue.list('work-safety', app.ctx.clock.today()), {
        ...safety,
        sectors: ['work-safety'],
      } satisfies Body),
    )
    assert.ok(one.until <= addDays(one.decidedOn, 366 * 3), 'in force beyond the term')
    assert.ok((log.months ?? 36) <= 36)
  }
}

/** Writes a row past every rule, by hand. */
async function insert(over: Record<string, unknown>): Promise<unknown> {
  const subject = await findSubjectByCode(app.ctx.db, target.code)
  const row: Record<string, unknown> = {
    subject_id: subject?.id,
    id: crypto.randomUUID(),
    case_id: crypto.randomUUID(),
    list_code: 'work-safety',
    list_version: 1,
    nature: 'serious',
    subject_code: target.code,
    subject_name: target.name,
    criterion: 'hazard',
    facts: 'x',
    legal_basis: 'y',
    basis_fact: crypto.randomUUID(),
    basis_document: 'd',
    basis_final_on: '2026-06-01',
    body_code: safety.code,
    body_name: safety.name,
    proposed_by: 'a',
    proposed_on: start,
    ...over,
  }
  const columns = Object.keys(row)
  return app.ctx.pool.query(
    `INSERT INTO lists.entries (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  )
}

test('the tables refuse by themselves what the rules refuse', async () => {
  const fact = facts[0] as string
  const told = {
    notice_id: fact,
    notice_number: 'n',
    notice_served_on: '2026-06-08',
    defence_until: '2026-06-15',
    waived_on: '2026-06-09',
    reviewed_by: 'a',
    reviewed_on: '2026-06-09',
  }
  const decided = {
    ...told,
    decision: 'list',
    decided_by: 'b',
    decided_on: '2026-06-16',
    reason: 'r',
    decision_number: '1',
    until: '2029-06-15',
  }
  const entered = {
    ...decided,
    repair_notice_number: '2',
    served_on: '2026-06-17',
    service_id: fact,
    fact_id: fact,
    in_force_at: new Date(0),
  }
  await insert({})
  await insert(decided)
  await insert(entered)
  const refused: [string, Record<string, unknown>][] = [
    ['no basis', { basis_fact: null }],
    ['a decision that is not final yet', { basis_final_on: '2026-06-09' }],
    ['the same person', { ...decided, decided_by: 'a' }],
    ['no notice', { ...decided, notice_id: null, notice_served_on: null, defence_until: null }],
    ['before the window has closed', { ...decided, waived_on: null, decided_on: '2026-06-15' }],
    [
      'an answer taken for the end of the window',
      { ...decided, waived_on: null, defended_on: '2026-06-09', decided_on: '2026-06-15' },
    ],
    ['no review', { ...decided, reviewed_on: null }],
    ['no number', { ...decided, decision_number: null }],
    ['in force without service', { ...entered, service_id: null }],
    ['in force without the repair notice', { ...entered, repair_notice_number: null }],
    ['in force before the decision', { ...entered, served_on: '2026-06-10' }],
    ['an end without a document', { ...entered, ended_on: '2026-07-01', end_ground: 'early', ended_by: 'c' }],
    [
      'an end without an entry in force that is no undoing',
      { ...decided, ended_on: '2026-07-01', end_ground: 'early', end_number: '3', ended_by: 'c' },
    ],
    ['a red list without verification', { ...decided, nature: 'red' }],
  ]
  for (const [what, over] of refused) {
    await assert.rejects(insert(over), (error: { code?: string }) => error.code === '23514', what)
  }
})
