/**
 * What the auditor asks of the journal. Lines hold ids; who stands behind them is looked up here. A subject is named
 * only where somebody asked for it or opened its line, and that look goes into the access ledger like any other
 * (design, section 2.4: the subject sees who looked).
 */
import type { Context } from '../../../context.ts'
import { recordAccess } from '../../../kernel/access-ledger.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { allJournalActions, listJournal, type JournalEntry, type JournalFilter } from '../../../kernel/journal.ts'
import { maskName } from '../../../kernel/masking.ts'
import { isCivilDate } from '../../../kernel/time.ts'
import { actorsBehind, findActorId, findOrganisation } from '../../../modules/access/index.ts'
import { findSubjectByCode, idsOfSubject, normaliseCode, type Subject } from '../../../modules/subjects/index.ts'
import type { Faults } from '../../form.ts'
import type { Visit } from '../../route.ts'
import { objects } from './words.ts'

/** What a page of the list may be asked for. */
export const asked = ['actor', 'action', 'subject', 'type', 'object', 'case', 'from', 'to'] as const
export type Asked = Readonly<Partial<Record<(typeof asked)[number] | 'before', string | undefined>>>

/** Names by the ids and codes that lines bear. */
export interface Names {
  readonly actor: (entry: Pick<JournalEntry, 'actor' | 'actorKind'>) => { name: string; handle: string | undefined }
  readonly organisation: (code: string) => string
}

export interface Found {
  readonly items: readonly JournalEntry[]
  readonly names: Names
  readonly subject: Subject | undefined
  readonly faults: Faults
  readonly more: boolean
}

const pageRows = 50
const purpose = '审计操作日志'

export async function readEntries(ctx: Context, { actor, request }: Visit, query: Asked): Promise<Found> {
  const { filter, subject, faults, before } = await filterOf(ctx, query)
  const wrong = Object.keys(faults).length > 0
  if (subject !== undefined && !wrong) await noteLook(ctx, { actor, request }, subject.id)
  const found = wrong
    ? []
    : await listJournal(ctx.db, filter, { limit: pageRows + 1, ...(before === undefined ? {} : { before }) })
  const items = found.slice(0, pageRows)
  return { items, names: await namesOf(ctx, items), subject, faults, more: found.length > pageRows }
}

/** A look at what the journal holds about one subject. */
export async function noteLook(
  ctx: Context, { actor, request }: Pick<Visit, 'actor' | 'request'>, subjectId: string,
): Promise<void> {
  await recordAccess(ctx.db, { actor, subjectId, what: 'journal', purpose, requestId: request.id })
}

const kinds = { system: '系统', anonymous: '公众' } as const

export async function namesOf(ctx: Context, entries: readonly JournalEntry[]): Promise<Names> {
  const named = new Set(entries.flatMap((one) => [one.organisation, one.onBehalfOf]))
  const codes = [...named].filter((code) => code !== null)
  const [actors, organisations] = await Promise.all([
    actorsBehind(ctx.db, entries.map((one) => one.actor)),
    Promise.all(codes.map(async (code) => [code, (await findOrganisation(ctx.db, code))?.name ?? code] as const)),
  ])
  const known = new Map(actors.map((one) => [one.id, one]))
  const bodies = new Map(organisations)
  return {
    actor: ({ actor, actorKind }) => {
      if (actorKind === 'system' || actorKind === 'anonymous') return { name: kinds[actorKind], handle: undefined }
      const one = known.get(actor)
      if (one === undefined) return { name: actor, handle: undefined }
      // Staff act by their own name; of those who act for a firm the one name of persons there is goes masked.
      return { name: one.forSubject ? maskName(one.name) : one.name, handle: one.handle }
    },
    organisation: (code) => bodies.get(code) ?? code,
  }
}

interface Narrowing {
  readonly filter: JournalFilter
  readonly subject: Subject | undefined
  readonly faults: Faults
  readonly before: number | undefined
}

async function filterOf(ctx: Context, query: Asked): Promise<Narrowing> {
  const faults: Record<string, string> = {}
  const filter: JournalFilter = {}
  const { action, object, type, from, to } = query
  const caseId = query.case?.trim()
  if (action !== undefined) {
    if (allJournalActions().some((one) => one.action === action)) filter.action = action
    else faults['action'] = '没有这种事项，请从列表中选择'
  }
  if (query.actor !== undefined) {
    const id = await actorOf(ctx, query.actor.trim())
    if (id === undefined) faults['actor'] = '没有这个登录名或者接口客户端'
    else filter.actor = id
  }
  if (object !== undefined) {
    if (type !== undefined && !Object.hasOwn(objects, type)) faults['object'] = '没有这种对象'
    filter.object = { type: type ?? Object.keys(objects), id: object.trim() }
  }
  if (caseId !== undefined) {
    if (isUuid(caseId)) filter.caseId = caseId
    else faults['case'] = '办件编号有误，请从办件页面的网址中复制'
  }
  for (const [name, day] of [['from', from], ['to', to]] as const) {
    if (day === undefined) continue
    if (isCivilDate(day)) filter[name] = day
    else faults[name] = '日期有误，应为 2026-03-05 的样式'
  }
  if (filter.from !== undefined && filter.to !== undefined && filter.from > filter.to) {
    faults['to'] = '截止日期早于起始日期'
  }
  const subject = query.subject === undefined ? undefined : await subjectOf(ctx, query.subject, faults)
  if (subject !== undefined) filter.subjectId = await idsOfSubject(ctx.db, subject.id)
  const before = /^\d{1,15}$/.test(query.before ?? '') ? Number(query.before) : undefined
  return { filter, subject, faults, before }
}

async function subjectOf(ctx: Context, text: string, faults: Record<string, string>): Promise<Subject | undefined> {
  const found = await findSubjectByCode(ctx.db, normaliseCode(text))
  if (found === undefined) faults['subject'] = '没有这个统一社会信用代码的主体'
  return found
}

/** Beside logins and clients the two that have none: the platform itself, and whoever had not signed in. */
async function actorOf(ctx: Context, text: string): Promise<string | undefined> {
  const bare = Object.entries(kinds).find(([id, word]) => text === id || text === word)
  return bare === undefined ? findActorId(ctx.db, text) : bare[0]
}
