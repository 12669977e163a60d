/**
 * `/console/journal`. The auditor reads the lines; the operator, whose own doings stand among them, sees only that the
 * chain is whole and has it verified (三员分立, GB/T 22239-2019 8.1.5: records of audit are for the auditor to analyse).
 */
import type { Context } from '../../../context.ts'
import type { Authority, Route } from '../../../kernel/http.ts'
import { findJournalEntry } from '../../../kernel/journal.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { listSeals, sealCovering } from '../../../kernel/seal.ts'
import { readVerification, requestVerification } from '../../../kernel/verification.ts'
import { findSubject } from '../../../modules/subjects/index.ts'
import { faultsOf, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt } from '../../parts/attempt.ts'
import { defineForm, definePage, staff, type Visit } from '../../route.ts'
import { listPage } from './list.ts'
import { onePage } from './one.ts'
import { asked, namesOf, noteLook, readEntries } from './read.ts'
import { sealsPage } from './seals.ts'
import { path, sealsPath } from './words.ts'

const reads = staff('journal:read')
const verifies: Authority = { roles: ['auditor', 'operator'] }
const pageRows = 50

export function journalRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.journal', path, summary: '操作日志', authority: reads, query: [...asked, 'before'],
      show: async (visit) => listPage(visit.query, await readEntries(ctx, visit, visit.query)),
    }),
    definePage(ctx, {
      operation: 'console.journal-seals', path: sealsPath, summary: '日志封存与校验', authority: verifies,
      query: ['before', 'done'], show: (visit) => showSeals(ctx, visit, noFaults),
    }),
    defineForm(ctx, {
      operation: 'console.journal-verify', path: `${path}/verification`, summary: '校验全部封存', authority: verifies,
      handle: (sent) => attempt(
        async () => {
          await requestVerification(ctx, sent.actor, 'console.journal-verify', sent.request.id)
          return `${sealsPath}?done=asked`
        },
        (problem) => showSeals(ctx, sent, faultsOf(problem)),
      ),
    }),
    definePage(ctx, {
      operation: 'console.journal-entry', path: `${path}/:seq`, summary: '一条日志', authority: reads,
      show: (visit) => showOne(ctx, visit),
    }),
  ]
}

async function showSeals(ctx: Context, { desk, query, actor }: Visit, faults: Faults): Promise<ConsolePage> {
  const before = /^\d{1,9}$/.test(query['before'] ?? '') ? Number(query['before']) : undefined
  const [seals, verification] = await Promise.all([
    listSeals(ctx.db, { limit: pageRows + 1, ...(before === undefined ? {} : { before }) }), readVerification(ctx.db),
  ])
  const waits = query['done'] === 'asked' && verification.running !== undefined
  return sealsPage(desk, {
    seals: seals.slice(0, pageRows), more: seals.length > pageRows, before, verification, faults,
    reads: actor.scopes.has('journal:read'), done: waits ? '已发起校验' : undefined,
  })
}

async function showOne(ctx: Context, visit: Visit): Promise<ConsolePage> {
  const seq = visit.params['seq'] ?? ''
  const entry = /^\d{1,15}$/.test(seq) ? await findJournalEntry(ctx.db, Number(seq)) : undefined
  if (entry === undefined) throw new Problem(problems.notFound)
  const { subjectId } = entry
  if (subjectId !== null) await noteLook(ctx, visit, subjectId)
  const [names, subject, seal, verification] = await Promise.all([
    namesOf(ctx, [entry]), subjectId === null ? undefined : findSubject(ctx.db, subjectId), sealCovering(ctx.db, entry),
    readVerification(ctx.db),
  ])
  return onePage({ entry, names, subject, seal, verification })
}
