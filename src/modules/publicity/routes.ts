/** Public files, double publicity, and the change feed. */
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { CursorDecided, decodeCursor, encodeCursor } from '../../kernel/cursor.ts'
import { acknowledge, acknowledgements } from '../../kernel/feed.ts'
import { recordAccess } from '../../kernel/access-ledger.ts'
import { defineRoute, type Actor, type Route } from '../../kernel/http.ts'
import { Problem } from '../../kernel/problem.ts'
import { CivilDateText, nullable, oneOf, pageOf } from '../../kernel/schema.ts'
import type { Subject } from '../subjects/index.ts'
import { getSubject, publicFile, publicPage, publicRecord, punctualityOf, subjectPage } from './actions.ts'
import { feedRoute } from './feed-route.ts'
import type { FeedStreams } from './feed-streams.ts'
import { readNarrowing } from './narrowing.ts'
import { ownLooks } from './own.ts'
import { publicityProblems } from './problems.ts'
import { PurposeHeader, purposeOf } from './purpose.ts'
import { PublicRecordFile, PublicRecordView, PunctualityView, RevokedRecordView } from './schema.ts'
import { restoreFact, withdrawFact } from './withdraw.ts'

const tag = '信息公示'
const Uscc = Type.Object({ uscc: Type.String({ minLength: 1, maxLength: 40 }) })
const asOf = Type.Optional({
  ...CivilDateText,
  description: '回看某一天：只列当日平台已掌握并可以公示、今天仍可公示的信息，内容为现行版本；今天及以后的日期按今天答复',
})
const paging = {
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 300 })),
}

const SubjectFile = Type.Object({
  code: nullable(Type.String()),
  name: Type.String(),
  category: oneOf(['organisation', 'sole-trader']),
  operatingState: nullable(Type.String()),
  organisationType: nullable(Type.String()),
  establishedOn: nullable(Type.String()),
  names: Type.Array(Type.Object({
    name: Type.String(), kind: Type.String(), from: nullable(Type.String()), to: nullable(Type.String()),
  })),
  counts: Type.Array(Type.Object({ kind: Type.String(), title: Type.String(), count: Type.Integer() })),
  lists: Type.Array(PublicRecordView),
  commitments: Type.Array(PublicRecordView, { description: '最近的500条' }),
  marks: Type.Array(Type.String(), {
    description: '公示信息上的标注：under_objection 异议处理中，under_repair 信用修复办理中；办理期间不作为实施惩戒措施的依据',
  }),
})

function cursorOf(last: { decidedOn: string | null; id: string } | undefined): string | null {
  return last === undefined ? null : encodeCursor({ decidedOn: last.decidedOn ?? '0001-01-01', id: last.id })
}

/** Open marks of a subject by fact; who places them is above this module, so the server hands the question in. */
export type MarksOf = (subjectId: string) => Promise<ReadonlyMap<string, readonly string[]>>

export function publicityRoutes(ctx: Context, marksOf: MarksOf, streams: FeedStreams): Route[] {
  return [
    defineRoute({
      operation: 'subjects.read', method: 'GET', path: '/api/v1/subjects/:uscc', tag,
      summary: '主体公示档案', authority: 'public',
      schema: {
        params: Uscc, querystring: Type.Object({ asOf }), response: { 200: SubjectFile },
      },
      handler: async ({ params, query }) => {
        const file = await publicFile(ctx, params.uscc, query.asOf)
        const { code, name, category, operatingState, organisationType, establishedOn } = file.subject
        const marks = await marksOf(file.subject.id)
        const shown = file.records.flatMap((r) => marks.get(r.fact) ?? [])
        return {
          code, name, category, operatingState, organisationType, establishedOn,
          names: file.names, counts: file.counts, lists: file.records.filter((r) => r.list !== null),
          commitments: file.records.filter((r) => r.kind === 'commitment'), marks: [...new Set(shown)].sort(),
        }
      },
    }),
    defineRoute({
      operation: 'records.list', method: 'GET', path: '/api/v1/subjects/:uscc/records', tag,
      summary: '主体的公示记录，可按种类和日期回看；部门凭 Purpose 请求头按用途查询，查询留痕、主体可见', authority: 'public',
      schema: {
        params: Uscc,
        querystring: Type.Object({
          kind: Type.Optional(Type.String({ maxLength: 64 })), asOf, ...paging,
        }),
        headers: PurposeHeader, credentials: { scope: 'records:read' },
        response: { 200: pageOf(PublicRecordView) },
      },
      handler: async ({ params, query: { cursor, ...asked }, actor, headers: { purpose }, request }) => {
        const subject = await getSubject(ctx, params.uscc)
        const page = { ...asked, after: decodeCursor(cursor, CursorDecided) }
        if (purpose !== undefined) await noteLook(ctx, actor, subject, { header: purpose, requestId: request.id })
        const { items, last } = await subjectPage(ctx, subject, page, purpose === undefined ? 'public' : 'shared')
        return { items, next: cursorOf(last) }
      },
    }),
    defineRoute({
      operation: 'records.read', method: 'GET', path: '/api/v1/records/:id', tag,
      summary: '一条公示记录；所依据的决定被撤销的，答复撤回的情况和理由', authority: 'public',
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 36, description: '记录编号；更正前的编号查到的是现行版本' }) }),
        response: { 200: PublicRecordFile, 410: RevokedRecordView },
      },
      handler: ({ params }) => publicRecord(ctx, params.id),
    }),
    publicityPage(ctx, 'permits', 'permit', '行政许可公示'),
    publicityPage(ctx, 'penalties', 'penalty', '行政处罚公示'),
    ...officeRoutes(ctx),
    looksRoute(ctx),
    feedRoute(ctx, streams),
    ...acknowledgementRoutes(ctx),
  ]
}

/** A look at what is not public, as the subject sees it: never who of the body it was. */
const Look = Type.Object({
  id: Type.String({ format: 'uuid' }),
  at: Type.String(),
  actorKind: Type.String(),
  organisation: nullable(Type.String()),
  organisationName: nullable(Type.String()),
  what: Type.String(),
  purpose: Type.String(),
  authorisation: nullable(Type.String()),
})

/** The access ledger of the actor's own organisation (peers 5 row 28): looks at what the public does not see. */
function looksRoute(ctx: Context): Route {
  return defineRoute({
    operation: 'looks.records', method: 'GET', path: '/api/v1/looks/records', tag,
    summary: '谁查阅过本单位的非公开信息：单位、内容、用途，新的在前', authority: { roles: ['subject'] },
    schema: { querystring: Type.Object(paging), response: { 200: pageOf(Look) } },
    handler: ({ actor, query }) => ownLooks(ctx, actor, query),
  })
}

/** A department's look for a stated purpose: written into the access ledger before it is answered (A3). */
async function noteLook(
  ctx: Context,
  actor: Actor,
  subject: Subject,
  { header, requestId }: { header: string; requestId: string },
): Promise<void> {
  if (!actor.scopes.has('records:read')) throw new Problem(publicityProblems.purposeNeedsScope)
  const purpose = purposeOf(header)
  await recordAccess(ctx.db, { actor, subjectId: subject.id, what: 'records', purpose, requestId })
}

function publicityPage(ctx: Context, name: string, kind: string, summary: string): Route {
  return defineRoute({
    operation: `publicity.${name}`, method: 'GET', path: `/api/v1/publicity/${name}`, tag, summary, authority: 'public',
    schema: {
      querystring: Type.Object({
        from: Type.Optional(CivilDateText), to: Type.Optional(CivilDateText),
        authority: Type.Optional(Type.String({ maxLength: 200, description: '作出机关的统一社会信用代码，或者单位名录中的名称' })),
        q: Type.Optional(Type.String({ maxLength: 100, description: '相对人名称的一部分、代码，或者文书号（从头或者从年份起，如〔2026〕7号）' })),
        ...paging,
      }),
      response: { 200: pageOf(PublicRecordView) },
    },
    handler: async ({ query: { cursor, limit, ...asked } }) => {
      const after = decodeCursor(cursor, CursorDecided)
      const page = await publicPage(ctx, { ...(await readNarrowing(ctx, asked)), kind, after, limit })
      return { items: page.items, next: cursorOf(page.last) }
    },
  })
}

function officeRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'publicity.punctuality', method: 'GET', path: '/api/v1/publicity/punctuality', tag,
      summary: '各单位双公示及时率（7个工作日），时段最长一年', authority: 'public',
      schema: {
        querystring: Type.Object({
          from: CivilDateText, to: CivilDateText, authority: Type.Optional(Type.String({ maxLength: 18 })),
        }),
        response: { 200: Type.Object({ items: Type.Array(PunctualityView) }) },
      },
      handler: async ({ query }) => ({
        items: (await punctualityOf(ctx, query)).map(({ code, name, ...figures }) => ({
          authority: { code, name }, ...figures,
        })),
      }),
    }),
    ...withdrawalRoutes(ctx),
  ]
}

/** Only who approves for the credit office ends or restores publicity; whoever ended it does not restore it. */
const approving = { scope: 'records:correct', roles: ['office-admin'] } as const
const Fact = Type.Object({
  uscc: Type.String({ maxLength: 40 }), fact: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
})
const Paper = Type.String({ minLength: 2, maxLength: 200, description: '依据的文书：文书号，或者法律文件的名称和条文' })

function withdrawalRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'records.withdraw', method: 'POST', path: '/api/v1/subjects/:uscc/facts/:fact/withdrawal', tag,
      summary: '终止公示一项事实：修复须满最短公示期；名单内的事项由认定单位移出；决定被撤销的另行办理撤销', authority: approving,
      schema: {
        params: Fact,
        body: Type.Object({
          reason: oneOf(['repaired', 'objection-upheld', 'misattributed', 'court-order', 'masked', 'law'], {
            description: '信用修复、异议成立、归错主体、法院裁判、临时屏蔽（重整、和解）、法律规定',
          }),
          document: Paper,
        }, { additionalProperties: false }),
        response: { 204: Type.Null() },
      },
      handler: async ({ params, body, actor, reply }) => {
        const subject = await getSubject(ctx, params.uscc)
        await withdrawFact(ctx, actor, { subjectId: subject.id, factId: params.fact, ...body })
        return reply.code(204).send()
      },
    }),
    defineRoute({
      operation: 'records.restore', method: 'POST', path: '/api/v1/subjects/:uscc/facts/:fact/restoration', tag,
      summary: '恢复公示一项被终止公示的事实，由终止公示之外的另一人办理', authority: approving,
      schema: {
        params: Fact,
        body: Type.Object({
          reason: Type.String({ minLength: 2, maxLength: 500, description: '为何恢复公示' }), document: Paper,
        }, { additionalProperties: false }),
        response: { 204: Type.Null() },
      },
      handler: async ({ params, body, actor, reply }) => {
        const subject = await getSubject(ctx, params.uscc)
        await restoreFact(ctx, actor, { subjectId: subject.id, factId: params.fact, ...body })
        return reply.code(204).send()
      },
    }),
  ]
}

const Acknowledgement = Type.Object({
  receiver: Type.String({ description: '接收单位统一社会信用代码' }),
  position: Type.Integer({ description: '已执行到的位置' }),
  at: Type.String({ format: 'date-time', description: '何时确认' }),
})

function acknowledgementRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'feed.acknowledge', method: 'POST', path: '/api/v1/feed/acks', tag: '变更流',
      summary: '接收方确认已执行到某一位置', authority: { scope: 'feed:ack' },
      schema: {
        body: Type.Object({ position: Type.Integer({ minimum: 0 }) }, { additionalProperties: false }),
        response: { 204: Type.Null() },
      },
      handler: async ({ body, actor, reply }) => {
        const receiver = actor.organisation?.code
        if (receiver === undefined) throw new Problem(publicityProblems.noReceiver)
        await acknowledge(ctx.db, { receiver, position: body.position, at: ctx.clock.now() })
        return reply.code(204).send()
      },
    }),
    defineRoute({
      operation: 'feed.acknowledgements', method: 'GET', path: '/api/v1/feed/acks', tag: '变更流',
      summary: '各接收方执行到哪里', authority: 'public',
      schema: { response: { 200: Type.Object({ items: Type.Array(Acknowledgement) }) } },
      handler: async () => ({ items: await acknowledgements(ctx.db) }),
    }),
  ]
}

