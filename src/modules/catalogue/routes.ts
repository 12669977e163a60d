/** `/api/v1/catalogue`: what is collected, listed and restricted, by which law. Public: nothing here is about anybody. */
import { PassThrough } from 'node:stream'
import { Type } from 'typebox'
import { defineRoute, type Route } from '../../kernel/http.ts'
import { Problem } from '../../kernel/problem.ts'
import { writeWorkbook } from '../../kernel/tabular/index.ts'
import type { Clock } from '../../kernel/time.ts'
import type { Catalogue } from './catalogue.ts'
import { jsonSchemaFor } from './compile/json-schema.ts'
import { templateSheets } from './compile/template.ts'
import { memorandumStandings } from './memoranda.ts'
import { problems } from './problems.ts'
import type { RecordKind } from './schema/record.ts'

const tag = '目录'
const Loose = Type.Record(Type.String(), Type.Unknown())
const Items = Type.Object({ items: Type.Array(Loose), next: Type.Null() })
const ByCode = Type.Object({ code: Type.String({ maxLength: 64 }) })

export interface CatalogueContext {
  readonly catalogue: Catalogue
  /** Whether a measure of a memorandum is carried depends on the day. */
  readonly clock: Pick<Clock, 'today'>
}

/** Routes of the module; the catalogue is small, so lists are answered whole. */
export function catalogueRoutes(ctx: CatalogueContext): Route[] {
  const { catalogue } = ctx
  const all = (items: readonly object[]): { items: object[]; next: null } => ({
    items: [...items],
    next: null,
  })
  return [
    ...kindRoutes(catalogue),
    listing('catalogue.lists', '/api/v1/catalogue/lists', '名单及其依据、标准、期限和移出方式', () =>
      all(catalogue.lists),
    ),
    listing('catalogue.measures', '/api/v1/catalogue/measures', '惩戒和激励措施及其依据', () =>
      all(catalogue.measures),
    ),
    listing('catalogue.behaviours', '/api/v1/catalogue/behaviours', '行为清单', () =>
      all(catalogue.behaviours),
    ),
    listing('catalogue.matters', '/api/v1/catalogue/matters', '信用核查事项目录', () =>
      all(catalogue.matters),
    ),
    listing(
      'catalogue.memoranda',
      '/api/v1/catalogue/memoranda',
      '联合奖惩合作备忘录：文号、签署单位、状态，逐项措施今天由哪条规则承接',
      () =>
        all(
          catalogue.memoranda.map((one) => ({
            ...one,
            measures: memorandumStandings(one, catalogue.measures, ctx.clock.today()),
          })),
        ),
    ),
    listing(
      'catalogue.national-lists',
      '/api/v1/catalogue/national-lists',
      '全国失信惩戒措施基础清单：各版和逐项对应',
      () => all(catalogue.nationalLists),
    ),
    listing('catalogue.publicity', '/api/v1/catalogue/publicity', '公示规则', () => all(catalogue.publicity)),
    listing('catalogue.codes', '/api/v1/catalogue/codes', '代码表', () =>
      all(catalogue.codeLists.map((list) => ({ code: list.code, entries: list.entries }))),
    ),
    defineRoute({
      operation: 'catalogue.denied',
      method: 'GET',
      path: '/api/v1/catalogue/deny-list',
      tag,
      summary: '本平台不收集的信息',
      authority: 'public',
      schema: { response: { 200: Loose } },
      handler: () => catalogue.denyList,
    }),
  ]
}

function listing(operation: string, path: string, summary: string, answer: () => object): Route {
  return defineRoute({
    operation,
    method: 'GET',
    path,
    tag,
    summary,
    authority: 'public',
    schema: { response: { 200: Items } },
    handler: answer,
  })
}

function kindSummary(kind: RecordKind): object {
  const { code, title, version, category, polarity, nature, subjects, description, sharing, updateCycle } =
    kind
  const template = `/api/v1/catalogue/kinds/${code}/template.xlsx`
  return {
    code,
    title,
    version,
    category,
    polarity,
    nature,
    subjects,
    description,
    sharing,
    updateCycle,
    template,
  }
}

function kindRoutes(catalogue: Catalogue): Route[] {
  return [
    listing('catalogue.kinds', '/api/v1/catalogue/kinds', '信息种类', () => ({
      items: catalogue.kinds.map(kindSummary),
      next: null,
    })),
    defineRoute({
      operation: 'catalogue.kind',
      method: 'GET',
      path: '/api/v1/catalogue/kinds/:code',
      tag,
      authority: 'public',
      summary: '一种信息：字段、依据、公示规则，以及一行数据的 JSON Schema',
      schema: { params: ByCode, response: { 200: Loose } },
      handler: ({ params }) => {
        const kind = catalogue.kind(params.code)
        return { ...kind, rowSchema: jsonSchemaFor(kind, catalogue) }
      },
    }),
    defineRoute({
      operation: 'catalogue.template',
      method: 'GET',
      path: '/api/v1/catalogue/kinds/:code/template.xlsx',
      tag,
      summary: '填报模板（XLSX，带下拉选项和说明）',
      authority: 'public',
      schema: {
        params: ByCode,
        produces: { 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '模板' },
      },
      handler: async ({ params, reply }) => {
        const kind = catalogue.findKind(params.code)
        if (kind === undefined) throw new Problem(problems.unknownKind)
        const bytes = await templateBytes(catalogue, params.code)
        void reply
          .header('content-type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
          .header('content-disposition', `attachment; filename="${kind.code}-template.xlsx"`)
          .header('etag', `"${catalogue.digest.slice(0, 16)}-${kind.code}"`)
        return bytes
      },
    }),
  ]
}

const made = new WeakMap<Catalogue, Map<string, Promise<Buffer>>>()

/** The template of a kind as bytes; made once per catalogue, since the same catalogue gives the same bytes. */
export function templateBytes(catalogue: Catalogue, code: string): Promise<Buffer> {
  const known = made.get(catalogue) ?? new Map<string, Promise<Buffer>>()
  made.set(catalogue, known)
  let bytes = known.get(code)
  if (bytes === undefined) {
    bytes = collect(catalogue, code)
    known.set(code, bytes)
  }
  return bytes
}

async function collect(catalogue: Catalogue, code: string): Promise<Buffer> {
  const stream = new PassThrough()
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  await writeWorkbook(stream, templateSheets(catalogue.kind(code), catalogue))
  return Buffer.concat(chunks)
}
