/** `/console/deliveries`: delivering a file and seeing what became of each row. All of it is module exchange's. */
import type { Context } from '../../../context.ts'
import { CursorRow, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import type { Actor, Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem } from '../../../kernel/problem.ts'
import { listOrganisations } from '../../../modules/access/index.ts'
import { readMapping, type RecordKind } from '../../../modules/catalogue/index.ts'
import {
  browseDeliveries, deliverable, getSubmission, receiveSubmission, rowViews, submissionView, type Outcome,
} from '../../../modules/exchange/index.ts'
import { faultsOf, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { definePage, defineUpload, seeOther, staff, type Upload, type Visit } from '../../route.ts'
import { listPage } from './list.ts'
import { newPage, type NewView } from './new.ts'
import { onePage } from './one.ts'
import { firstOutcome, outcomeCodes } from './words.ts'

const path = '/console/deliveries'
const pageRows = 50
const maxUpload = 4 * 1024 ** 3

export function deliveryRoutes(ctx: Context): Route[] {
  return [listRoute(ctx), newRoute(ctx), sendRoute(ctx), oneRoute(ctx)]
}

function listRoute(ctx: Context): Route {
  return definePage(ctx, {
    operation: 'console.deliveries', path, summary: '报送记录', authority: staff('submissions:read'), query: ['cursor'],
    show: async ({ actor, query }) => {
      const { items, next } = await browseDeliveries(ctx, actor, { cursor: query['cursor'], limit: 30 })
      return listPage({
        items, next: next ?? undefined, first: query['cursor'] === undefined, kindTitle: (kind) => kindTitle(ctx, kind),
        ofAll: actor.scopes.has('organisations:any'), mayDeliver: actor.scopes.has('submissions:write'),
      })
    },
  })
}

/** The title of a kind by its code. */
export function kindTitle(ctx: Pick<Context, 'catalogue'>, kind: string): string {
  return ctx.catalogue.findKind(kind)?.title ?? kind
}

async function drawNew(
  ctx: Context,
  { actor, desk }: Visit,
  given: NewView['given'],
  faults: Faults = noFaults,
  status?: number,
): Promise<ConsolePage> {
  const any = actor.scopes.has('organisations:any')
  const may = any ? undefined : deliverable(ctx, actor.organisation?.code ?? '')
  const kinds = newest(ctx.catalogue.kinds).filter((kind) => may === undefined || may.kinds.has(kind.code))
  const takesList = kinds.some((kind) => kind.nature === 'list' && kind.list === undefined)
  const mayEnter = (list: string): boolean => may?.lists === undefined || may.lists.has(list)
  const lists = takesList ? newest(ctx.catalogue.lists).filter((list) => mayEnter(list.code)) : []
  const bodies = any ? await listOrganisations(ctx.db, { kind: undefined, after: undefined, limit: 500 }) : []
  const sources = bodies.filter((body) => body.active)
  return newPage(desk, { kinds, lists, sources, given, faults, ...(status === undefined ? {} : { status }) })
}

function newest<T extends { readonly code: string; readonly version: number }>(items: readonly T[]): T[] {
  return items.filter((item) => !items.some((other) => other.code === item.code && other.version > item.version))
}

function newRoute(ctx: Context): Route {
  return definePage(ctx, {
    operation: 'console.deliveries-new', path: `${path}/new`, summary: '报送文件', authority: staff('submissions:write'),
    query: ['kind', 'list'],
    show: (visit) => drawNew(ctx, visit, { kind: visit.query['kind'], list: visit.query['list'] }),
  })
}

const places = {
  'submission.unknown_kind': 'kind', 'submission.not_delivered': 'kind', 'submission.unknown_list': 'list',
  'submission.list_required': 'list', 'submission.unknown_source': 'source', 'submission.foreign_source': 'source',
  'submission.empty_body': 'file', 'submission.too_large': 'file', 'request.too_large': 'file', kind: 'kind',
  'mapping.invalid': 'mapping',
}

function sendRoute(ctx: Context): Route {
  return defineUpload(ctx, {
    operation: 'console.deliveries-send', path, summary: '上传一个报送文件', authority: staff('submissions:write'), maxBytes: maxUpload,
    handle: async (sent) => {
      const { form } = sent
      const given = {
        kind: form.text('kind'), list: form.text('list'), source: form.text('source'), sheet: form.text('sheet'),
        mapping: form.raw('mapping'),
      }
      const missing = {
        ...(given.kind === '' ? { kind: '请选择信息种类' } : {}),
        ...(sent.file.name === '' ? { file: '请选择要报送的文件' } : {}),
      }
      if (Object.keys(missing).length > 0) return drawNew(ctx, sent, given, missing, 422)
      try {
        if (given.mapping.trim() !== '') readMapping(given.mapping)
        const { id } = await receive(ctx, sent.actor, sent, given)
        return seeOther(`${path}/${id}`)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        return drawNew(ctx, sent, given, faultsOf(error, places), error.status)
      }
    },
  })
}

/** The number in the form is the key of the submission: the same form twice is one delivery, on every server. */
function receive(
  ctx: Context,
  actor: Actor,
  { form, file }: Upload,
  given: { kind: string; list: string; source: string; sheet: string; mapping: string },
): Promise<{ id: string }> {
  const once = form.text('once')
  return receiveSubmission(ctx, actor, {
    kind: given.kind, list: given.list === '' ? undefined : given.list,
    source: given.source === '' ? undefined : given.source,
    fileName: file.name.slice(-255), content: file.content,
    options: {
      ...(given.sheet === '' ? {} : { sheet: given.sheet }),
      ...(given.mapping.trim() === '' ? {} : { mapping: given.mapping }),
    },
    idempotencyKey: isUuid(once) ? `console ${once}` : undefined,
  })
}

function oneRoute(ctx: Context): Route {
  return definePage(ctx, {
    operation: 'console.delivery', path: `${path}/:id`, summary: '一次报送的进度与逐行结果', authority: staff('submissions:read'),
    query: ['outcome', 'cursor'],
    show: async ({ actor, desk, params, query }) => {
      const submission = await getSubmission(ctx, actor, params['id'] ?? '')
      const view = submissionView(submission)
      const outcome = outcomeCodes.find((o) => o === query['outcome']) ?? firstOutcome(view)
      const { rows, next } = await rowsOf(ctx, submission, outcome, query['cursor'])
      const kind = ctx.catalogue.kindVersion(
        submission.kind, submission.kindVersion,
      ) ?? ctx.catalogue.findKind(submission.kind)
      const titles = new Map(kind?.fields.map((field) => [field.name, field.title]))
      return onePage({
        submission: view, kindTitle: titleOf(kind, submission.kind), outcome, rows, next,
        first: query['cursor'] === undefined,
        listTitle: submission.listCode === null ? undefined : (
          ctx.catalogue.listOnRecord(submission.listCode, ctx.clock.today())?.title ?? submission.listCode
        ),
        fieldTitle: (name) => titles.get(name) ?? name, maySettle: actor.scopes.has('submissions:settle'),
        person: desk.person,
      })
    },
  })
}

function titleOf(kind: RecordKind | undefined, code: string): string {
  return kind?.title ?? code
}

type Found = Awaited<ReturnType<typeof getSubmission>>

async function rowsOf(ctx: Context, submission: Found, outcome: Outcome, cursor: string | undefined) {
  if (submission.state !== 'done') return { rows: [], next: undefined }
  const after = decodeCursor(cursor, CursorRow)?.row ?? 0
  const rows = await rowViews(ctx, submission, outcome, after, pageRows)
  const last = rows.length === pageRows ? rows.at(-1) : undefined
  return { rows, next: last === undefined ? undefined : encodeCursor({ row: last.row }) }
}
