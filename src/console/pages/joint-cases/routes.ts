/** `/console/joint-cases`: reviewed by the office, typical ones let out by a second person. The rules are module measures'. */
import type { Context } from '../../../context.ts'
import { CursorRecorded, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import type { Authority, Route } from '../../../kernel/http.ts'
import { mayActFor } from '../../../modules/access/index.ts'
import {
  draftFault,
  publishTypical,
  readCases,
  readJointCase,
  reviewCase,
  withdrawTypical,
} from '../../../modules/measures/index.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt } from '../../parts/attempt.ts'
import { defineForm, definePage, staff, type SeeOther, type Sent, type Visit } from '../../route.ts'
import { jointCasesPage } from './list.ts'
import { jointCasePage, type JointCasePage, type Typed } from './one.ts'
import { path, verdicts, views } from './words.ts'

const office: Authority = { roles: ['office-clerk', 'office-admin'] }
const one = `${path}/:id`
const pageRows = 50

const dones: Readonly<Record<string, string>> = {
  reviewed: '评审已登记',
  published: '典型案例已公布',
  withdrawn: '典型案例已撤下',
}

export function jointCaseRoutes(ctx: Context): Route[] {
  return [...readingRoutes(ctx), ...officeRoutes(ctx)]
}

function readingRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.joint-cases',
      path,
      summary: '联合奖惩案例',
      authority: staff('checks:read'),
      query: ['view', 'kind', 'cursor'],
      show: async ({ actor, query }) => {
        const view = views.find(([value]) => value === query['view'])?.[0]
        const kind = (['punishment', 'incentive'] as const).find((value) => value === query['kind'])
        const { items, last } = await readCases(ctx, actor, {
          kind,
          unreviewed: view === 'unreviewed',
          typical: view === 'unreviewed' ? undefined : view,
          limit: pageRows,
          after: decodeCursor(query['cursor'], CursorRecorded),
        })
        return jointCasesPage({
          items,
          next: last === undefined ? undefined : encodeCursor(last),
          office: mayActFor(actor, ''),
          asked: { view, kind, cursor: query['cursor'] },
        })
      },
    }),
    definePage(ctx, {
      operation: 'console.joint-case',
      path: one,
      summary: '一个联合奖惩案例',
      authority: staff('checks:read'),
      query: ['done'],
      show: (visit) => draw(ctx, visit, { faults: noFaults, done: dones[visit.query['done'] ?? ''] }),
    }),
  ]
}

type Around = Pick<JointCasePage, 'faults' | 'done' | 'status'> &
  Partial<Pick<JointCasePage, 'typed' | 'preview'>>

async function draw(ctx: Context, { actor, desk, params }: Visit, around: Around): Promise<ConsolePage> {
  const found = await readJointCase(ctx, actor, params['id'] ?? '')
  const { verdict, review, title, story } = found
  const today = ctx.clock.today()
  return jointCasePage(desk, {
    case: found,
    office: mayActFor(actor, ''),
    preview: undefined,
    listTitle: (list) => ctx.catalogue.listOnRecord(list, today)?.title ?? list,
    typed: { verdict: verdict ?? '', review: review ?? '', title: title ?? '', story: story ?? '' },
    ...around,
  })
}

function officeRoutes(ctx: Context): Route[] {
  const act = (
    operation: string,
    action: string,
    summary: string,
    done: string,
    work: typeof publishTypical,
  ): Route =>
    defineForm(ctx, {
      operation,
      path: `${one}/${action}`,
      summary,
      authority: office,
      handle: (sent) =>
        attempt(
          async () => {
            const { id } = await work(ctx, sent.actor, await idIn(ctx, sent))
            return `${path}/${id}?done=${done}`
          },
          (problem) =>
            draw(ctx, sent, { faults: faultsOf(problem), done: undefined, status: problem.status }),
        ),
    })
  return [
    defineForm(ctx, {
      operation: 'console.joint-case-review',
      path: `${one}/review`,
      summary: '评审案例',
      authority: office,
      handle: (sent) => review(ctx, sent),
    }),
    act('console.joint-case-publish', 'publication', '公布典型案例', 'published', publishTypical),
    act('console.joint-case-withdraw', 'withdrawal', '撤下典型案例', 'withdrawn', withdrawTypical),
  ]
}

async function idIn(ctx: Context, { actor, params }: Visit): Promise<string> {
  return (await readJointCase(ctx, actor, params['id'] ?? '')).id
}

async function review(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form, actor } = sent
  const id = await idIn(ctx, sent)
  const typed: Typed = {
    verdict: form.text('verdict'),
    review: form.lines('review'),
    title: form.text('title'),
    story: form.lines('story'),
  }
  if (form.text('do') === 'preview') {
    return draw(ctx, sent, {
      faults: noFaults,
      done: undefined,
      typed,
      preview: { fault: await draftFault(ctx, actor, id, typed) },
    })
  }
  const refused = (faults: Faults, status: number): Promise<ConsolePage> =>
    draw(ctx, sent, { faults, done: undefined, typed, status })
  const verdict = (Object.keys(verdicts) as (keyof typeof verdicts)[]).find((one) => one === typed.verdict)
  const faults = faultsIn(typed, verdict)
  if (verdict === undefined || isFaulty(faults)) return refused(faults, 422)
  return attempt(
    async () => {
      const told = verdict === 'typical' ? { title: typed.title, story: typed.story } : {}
      await reviewCase(ctx, actor, id, { verdict, review: typed.review, ...told })
      return `${path}/${id}?done=reviewed`
    },
    (problem) => refused(faultsOf(problem, { 'measure.case_not_publishable': 'story' }), problem.status),
  )
}

function faultsIn(typed: Typed, verdict: keyof typeof verdicts | undefined): Faults {
  const typical = verdict === 'typical'
  return {
    ...(verdict === undefined ? { verdict: '请选择评审结论' } : {}),
    ...(typed.review.length < 2 || typed.review.length > 1000
      ? { review: '请填写评审意见，2到1000个字' }
      : {}),
    ...(typical && (typed.title.length < 2 || typed.title.length > 100)
      ? { title: '典型案例须有标题，2到100个字' }
      : {}),
    ...(typical && (typed.story.length < 2 || typed.story.length > 5000)
      ? { story: '典型案例须有正文，至多5000个字' }
      : {}),
  }
}
