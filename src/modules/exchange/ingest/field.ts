/**
 * What a body answers for, as far as a delivery depends on it: terms of publicity differ by field (市场监管, 药品,
 * 安全生产), and an entry on a list counts only from a body that may decide it. The register of competent bodies
 * is kept by a module of the same rank: it is handed in where the program is put together.
 */
import type { Context } from '../../../context.ts'
import type { Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { findOrganisation, listPublicBodies } from '../../access/index.ts'
import type { ListDefinition, RowFault } from '../../catalogue/index.ts'
import { feedsFor, mayFileFor, type MayFile } from '../rules.ts'
import type { Submission } from '../schema.ts'

/**
 * Whether a body may decide entries on a list; undefined: the register does not know it (another level,
 * another place).
 */
export type Recognises = (list: ListDefinition, code: string) => boolean | undefined

/** The register on a day, read once for a delivery. */
export interface Bodies {
  /** Fields of a body, the principal one first; none: it is not in the register. */
  fields(code: string): readonly string[]
  readonly recognises: Recognises
}

export type BodyRegister = (db: Db, day: CivilDate) => Promise<Bodies>

const nobody: Bodies = { fields: () => [], recognises: () => undefined }
let register: BodyRegister = async () => nobody

/** Hands in the register of competent bodies. */
export function useBodyRegister(given: BodyRegister): void {
  register = given
}

/** Fields a body answers for today: those of the register, and a court's own, which needs no entry there. */
export async function fieldsOfBody(
  ctx: Pick<Context, 'db' | 'clock'>,
  body: { code: string; kind: string | null },
): Promise<readonly string[]> {
  return fieldsIn(await register(ctx.db, ctx.clock.today()), body)
}

/** The same of many bodies: the register is read once. */
export async function fieldsOfBodies(
  ctx: Pick<Context, 'db' | 'clock'>,
): Promise<(body: { code: string; kind: string | null }) => readonly string[]> {
  const bodies = await register(ctx.db, ctx.clock.today())
  return (body) => fieldsIn(bodies, body)
}

function fieldsIn(bodies: Bodies, { code, kind }: { code: string; kind: string | null }): readonly string[] {
  return kind === 'court' ? [...bodies.fields(code), 'court'] : bodies.fields(code)
}

export interface Standing {
  /** The field a decision is judged under: its authority's, else its sender's. */
  fieldOf(authority: string | null): string | null
  readonly recognises: Recognises
  /** What the sender may file of an authority's decisions (rules.ts). */
  mayFile(authority: string | null): MayFile
}

export const unknownStanding: Standing = {
  fieldOf: () => null, recognises: nobody.recognises, mayFile: () => 'all',
}

/**
 * What the bodies of a delivery answer for. Of several fields of a body the one counts that the publicity
 * rule knows.
 */
export async function standingOf(
  ctx: Pick<Context, 'db' | 'clock' | 'catalogue' | 'config'>,
  submission: Pick<Submission, 'kind' | 'sourceCode'>,
): Promise<Standing> {
  const kind = ctx.catalogue.kind(submission.kind)
  const bodies = await register(ctx.db, ctx.clock.today())
  const { editions = [] } = ctx.catalogue.publicityRule(kind.publicityRule)
  const known = new Set(editions.flatMap((edition) => edition.sectors ?? []))
  const reckon = (code: string): string | null => {
    const fields = bodies.fields(code)
    return ctx.catalogue.sectorOf(code) ?? fields.find((field) => known.has(field)) ?? fields[0] ?? null
  }
  const sender = reckon(submission.sourceCode)
  const reckoned = new Map<string, string | null>()
  return {
    recognises: bodies.recognises,
    mayFile: await mayFileOf(ctx, submission, bodies),
    fieldOf: (authority) => {
      if (authority === null) return sender
      let field = reckoned.get(authority)
      if (field === undefined) reckoned.set(authority, (field = reckon(authority)))
      return field ?? sender
    },
  }
}

/** What the sender of a delivery may file, asked once an authority. A register is nobody's decision on another. */
async function mayFileOf(
  ctx: Pick<Context, 'db' | 'catalogue' | 'config'>,
  { kind, sourceCode }: Pick<Submission, 'kind' | 'sourceCode'>,
  register: Bodies,
): Promise<Standing['mayFile']> {
  const isRegister = ctx.catalogue.kind(kind).nature === 'registration'
  if (isRegister || sourceCode === ctx.config.site.officeCode) return () => 'all'
  const bodies = new Map((await listPublicBodies(ctx.db)).map((body) => [body.code, body]))
  const known = await findOrganisation(ctx.db, sourceCode)
  const fields = fieldsIn(register, { code: sourceCode, kind: known?.kind ?? null })
  const feeds = feedsFor(ctx.catalogue.sources, { code: sourceCode, fields })
  const sender = {
    code: sourceCode, kind: known?.kind ?? null, region: known?.region ?? '', parentCode: known?.parentCode ?? null,
    fields, gathers: feeds.some((feed) => feed.gathers === true && feed.kinds.includes(kind)),
  }
  const asked = new Map<string | null, MayFile>()
  return (authority) => {
    let may = asked.get(authority)
    if (may === undefined) {
      may = mayFileFor(sender, authority, bodies, (body) => fieldsIn(register, body))
      asked.set(authority, may)
    }
    return may
  }
}

/** Why a body may not deliver this authority's decision (standards 1.8 E402), or undefined. `field`: where it is named. */
export function senderFault(may: MayFile, field: string): RowFault | undefined {
  if (may !== 'none') return undefined
  return {
    code: 'E402', field, outcome: 'return', message: '报送单位不是作出机关，也未登记代其报送',
    expected: '由作出机关或其上级报送；确需代报的，请经信用中心报送',
  }
}

/** An entry as a row gives it: who decided, and the days of decision, notice and service. */
export interface EntryDraft {
  authorityCode: string | null
  decidedOn: CivilDate | null
  effectiveOn: CivilDate | null
}

/**
 * Why a delivered entry is none, or undefined. The bodies of the register are bound by the procedure here as
 * well as by file; whoever is not in it decided elsewhere, and such an entry carries its foreign decision.
 *
 * | the authority | the row | verdict |
 * |---|---|---|
 * | may not decide this list (谁处罚、谁决定) | any | E402 |
 * | may, of a list of serious dishonesty | without the day of notice or of service (国办发〔2020〕49号 item 8) | E208 |
 * | may, of a list of serious dishonesty | told after the decision, or served before it | E302 |
 * | is in no register here | any | taken |
 */
export function entryFault(
  recognises: Recognises,
  list: ListDefinition | undefined,
  draft: EntryDraft,
  noticeOn: unknown,
): RowFault | undefined {
  const decider = draft.authorityCode
  if (list === undefined || decider === null) return undefined
  const may = recognises(list, decider)
  if (may === undefined) return undefined
  const fault = (code: RowFault['code'], field: string, message: string, expected: string): RowFault => ({
    code,
    field,
    outcome: 'return',
    message,
    expected,
  })
  if (!may) {
    const bodies = list.recognisedBy.map((one) => one.title).join('、')
    return fault('E402', 'authority_code', '列入机关不是该名单的认定单位', `应由${bodies}认定`)
  }
  const isListed = list.nature === 'serious' || list.nature === 'conduct'
  if (!isListed || list.origin !== 'own' || draft.decidedOn === null) return undefined
  const procedure = '先书面告知、听取陈述申辩，再决定，决定送达后报送'
  if (typeof noticeOn !== 'string') return fault('E208', 'notice_on', '没有事先告知的日期', procedure)
  if (draft.effectiveOn === null) return fault('E208', 'served_on', '没有决定书送达的日期', procedure)
  if (noticeOn > draft.decidedOn || draft.effectiveOn < draft.decidedOn)
    return fault('E302', 'served_on', '告知、决定、送达的日期先后颠倒', procedure)
  return undefined
}
