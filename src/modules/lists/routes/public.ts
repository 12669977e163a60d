/**
 * What everybody may read: the lists with their basis and procedure, who is on them, and the closed list
 * of exceptions.
 */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { CursorDecided, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import { CivilDateText, nullable, oneOf, pageOf } from '../../../kernel/schema.ts'
import { editionsFor, type ListDefinition } from '../../catalogue/index.ts'
import {
  countEntries, listEntries, publicEntry, PublicRecordView, publicView, readNarrowing,
} from '../../publicity/index.ts'
import { listBodies } from '../actions/bodies.ts'
import { removalConditions } from '../rules/fact.ts'
import { legalExceptions, listStands } from '../rules/propose.ts'
import { stepsOf } from '../actions/steps.ts'
import { waysOut } from '../rules/ways-out.ts'
import { BodyView } from '../schema.ts'
import { listingFlow } from '../workflow.ts'

const tag = '名单'
const NullText = nullable(Type.String())
const Article = Type.Object({
  document: Type.String(),
  article: NullText,
  rank: Type.String(),
  from: CivilDateText,
  to: nullable(CivilDateText),
  certainty: Type.String({ description: '对条文的确认程度' }),
  effect: NullText,
})
const WayOutView = Type.Object({
  ground: Type.String(),
  title: Type.String(),
  condition: Type.String(),
  from: nullable(Type.String({ description: '最早日期；null 为随时' })),
  onRequest: Type.Boolean({ description: '当事人可以申请或者提出' }),
})
const ListView = Type.Object({
  code: Type.String(),
  title: Type.String(),
  nature: Type.String({
    description: 'serious 严重失信、attention 重点关注、red 守信、association 行业协会',
  }),
  nonGovernmental: Type.Boolean(),
  stands: Type.Boolean({ description: '今天有有效的设列依据' }),
  origin: Type.String(),
  subjects: Type.Array(Type.String()),
  basis: Type.Array(Article),
  recognisedBy: Type.Array(
    Type.Object({
      title: Type.String(),
      sector: Type.String(),
      lowestLevel: Type.String(),
    }),
  ),
  criteria: Type.Array(
    Type.Object({
      code: Type.String(),
      title: Type.String(),
      threshold: nullable(
        Type.Object({ measure: Type.String(), atLeast: Type.Number(), unit: Type.String() }),
      ),
      term: nullable(
        Type.Object(
          { minMonths: Type.Integer(), maxMonths: Type.Integer(), basis: Type.String() },
          { description: '法律规定的幅度，具体期限由列入决定确定；没有的按名单期限' },
        ),
      ),
    }),
  ),
  termMonths: nullable(Type.Integer()),
  earlyExitMonths: nullable(Type.Integer()),
  earlyExitRuns: oneOf(['listing', 'correction'], { description: '提前移出的月数自列入之日还是自改正之日起算' }),
  defenceWorkingDays: nullable(Type.Integer()),
  procedure: Type.Array(
    Type.Object({
      title: Type.String(),
      within: nullable(Type.Integer({ description: '工作日' })),
      law: Type.String(),
    }),
  ),
  steps: Type.Array(
    Type.Object({
      code: Type.String(),
      title: Type.String(),
      text: Type.String(),
      clocks: Type.Array(Type.Object({ days: Type.Integer({ description: '工作日' }), text: Type.String() })),
      law: NullText,
    }),
    { description: '程序：告知、陈述申辩、决定、送达、公示、移出' },
  ),
  exits: Type.Array(Type.Object({ code: Type.String(), title: Type.String() })),
  waysOut: Type.Array(WayOutView),
  published: Type.Boolean({ description: '列入信息向社会公示；否则只供部门监管时参考' }),
  removal: Type.String(),
  description: Type.String(),
  certainty: Type.String(),
  inForce: Type.Integer({ description: '今天公示的有效事项数' }),
})

const params = Type.Object({ list: Type.String({ maxLength: 64 }) })

const isPublished = (ctx: Context, list: ListDefinition): boolean =>
  ctx.catalogue.publicityRule(list.publicityRule).end !== 'never-shown'

/** A list as everybody may read it; `inForce` is the number of its public entries today. */
function listView(list: ListDefinition, stands: boolean, published: boolean, inForce: number) {
  return {
    code: list.code,
    title: list.title,
    nature: list.nature,
    nonGovernmental: list.nature === 'association',
    stands: stands,
    origin: list.origin,
    subjects: [...list.subjects],
    basis: list.basis.map((one) => ({
      document: one.document,
      article: one.article ?? null,
      rank: one.rank,
      from: one.from,
      to: one.to ?? null,
      certainty: one.certainty,
      effect: one.effect ?? null,
    })),
    recognisedBy: list.recognisedBy.map((one) => ({ ...one })),
    criteria: list.criteria.map((one) => ({
      code: one.code,
      title: one.title,
      threshold: one.threshold ?? null,
      term:
        one.term === undefined
          ? null
          : { minMonths: one.term.minMonths, maxMonths: one.term.maxMonths, basis: one.term.basis },
    })),
    termMonths: list.termMonths,
    earlyExitMonths: list.earlyExitMonths,
    earlyExitRuns: list.earlyExitRuns ?? 'listing',
    defenceWorkingDays: list.defenceWorkingDays,
    procedure:
      list.origin === 'mirror' || list.nature === 'red'
        ? []
        : listingFlow.moves
            .filter((move) =>
              ['notify', 'serve-notice', 'defend', 'review', 'list', 'serve'].includes(move.verb),
            )
            .map(({ title, within, law }) => ({ title, within: within ?? null, law })),
    steps: stepsOf(list, published).map((step) => ({ ...step, clocks: [...step.clocks] })),
    exits: list.exits.map((one) => ({ code: one.code, title: one.title })),
    waysOut: waysOut(list),
    published,
    removal: removalConditions(list),
    description: list.description,
    certainty: list.certainty,
    inForce: inForce,
  }
}

export function publicListRoutes(ctx: Context): Route[] {
  return [...definitionRoutes(ctx), ...entryRoutes(ctx), ...referenceRoutes(ctx)]
}

function definitionRoutes(ctx: Context): Route[] {
  const view = (list: ListDefinition, counts: ReadonlyMap<string, number>) =>
    listView(list, listStands(list, ctx.clock.today()), isPublished(ctx, list), counts.get(list.code) ?? 0)
  const counts = async (): Promise<Map<string, number>> =>
    new Map((await countEntries(ctx.db, ctx.clock.today())).map((one) => [one.list, one.count]))
  return [
    defineRoute({
      operation: 'lists.list',
      method: 'GET',
      path: '/api/v1/lists',
      tag,
      summary: '名单目录：依据、认定单位、标准、程序、期限与移出',
      authority: 'public',
      schema: { response: { 200: Type.Object({ items: Type.Array(ListView), next: Type.Null() }) } },
      handler: async () => {
        const inForce = await counts()
        const lists = editionsFor(ctx.catalogue.lists, ctx.clock.today())
        return { items: lists.map((list) => view(list, inForce)), next: null }
      },
    }),
    defineRoute({
      operation: 'lists.read',
      method: 'GET',
      path: '/api/v1/lists/:list',
      tag,
      summary: '一个名单',
      authority: 'public',
      schema: { params, response: { 200: ListView } },
      handler: async ({ params }) => view(ctx.catalogue.list(params.list, ctx.clock.today()), await counts()),
    }),
  ]
}

function referenceRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'lists.exceptions',
      method: 'GET',
      path: '/api/v1/lists/exceptions',
      tag,
      summary: '事前告知的法定例外（封闭清单）',
      authority: 'public',
      schema: {
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                code: Type.String(),
                title: Type.String(),
                where: Type.String(),
                basis: Type.Object({ document: Type.String(), article: Type.String() }),
              }),
            ),
            next: Type.Null(),
          }),
        },
      },
      handler: () => ({ items: legalExceptions, next: null }),
    }),
    defineRoute({
      operation: 'lists.bodies',
      method: 'GET',
      path: '/api/v1/lists/bodies',
      tag,
      summary: '认定、实施单位名录',
      authority: 'public',
      schema: { response: { 200: Type.Object({ items: Type.Array(BodyView), next: Type.Null() }) } },
      handler: async () => ({
        // Its kind and the duty mailbox are for those who keep the register.
        items: (await listBodies(ctx, ctx.db)).map(({ kind: _, noticeEmail: __, ...shown }) => shown),
        next: null,
      }),
    }),
  ]
}

function entryRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'lists.entries',
      method: 'GET',
      path: '/api/v1/lists/:list/entries',
      tag,
      summary: '名单上今天有效且公示的事项',
      authority: 'public',
      schema: {
        params,
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 300 })),
          q: Type.Optional(Type.String({ maxLength: 100, description: '名称的一部分、代码，或者文书号（从头或者从年份起，如〔2026〕7号）' })),
          authority: Type.Optional(Type.String({ maxLength: 200, description: '认定单位的代码，或者单位名录中的名称' })),
          from: Type.Optional(CivilDateText),
          to: Type.Optional(CivilDateText),
        }),
        response: { 200: pageOf(PublicRecordView) },
      },
      handler: async ({ params, query: { cursor, limit, ...asked } }) => {
        const { code: list } = ctx.catalogue.list(params.list, ctx.clock.today())
        const after = decodeCursor(cursor, CursorDecided)
        const narrowing = await readNarrowing(ctx, asked)
        const found = await listEntries(ctx.db, ctx.clock.today(), { ...narrowing, list, after, limit })
        const last = found.length === limit ? found.at(-1) : undefined
        return {
          items: found.map((one) => publicView(ctx, one, { code: one.subjectCode, name: one.subjectName })),
          next:
            last === undefined
              ? null
              : encodeCursor({ decidedOn: last.decidedOn ?? '0001-01-01', id: last.id }),
        }
      },
    }),
    defineRoute({
      operation: 'lists.entry',
      method: 'GET',
      path: '/api/v1/lists/:list/entries/:fact',
      tag,
      summary: '一条名单事项：公示中的才能查到；更正后地址不变',
      authority: 'public',
      schema: {
        params: Type.Object({ list: Type.String({ maxLength: 64 }), fact: Type.String({ maxLength: 64 }) }),
        response: { 200: Type.Object({ ...PublicRecordView.properties, waysOut: Type.Array(WayOutView) }) },
      },
      handler: async ({ params }) => {
        const { history: _, ...entry } = await publicEntry(ctx, params.list, params.fact)
        const list = ctx.catalogue.list(params.list, entry.decidedOn ?? ctx.clock.today())
        return { ...entry, waysOut: waysOut(list, entry) }
      },
    }),
  ]
}
