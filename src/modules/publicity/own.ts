/**
 * What the platform holds about the organisation somebody is signed in for: what is public and what is not, by which
 * rule, until when, from whom; and who looked at what is not public (peers 5 rows 14, 28; ASVS 8.3.2). Nothing about a
 * natural person is among it: an organisation reads its own file, and nobody reads another's here.
 */
import type { Context } from '../../context.ts'
import { lookedAt, recordAccess, type Look } from '../../kernel/access-ledger.ts'
import { CursorAt, CursorDecided, decodeCursor, encodeCursor } from '../../kernel/cursor.ts'
import type { Actor } from '../../kernel/http.ts'
import { findOrganisation } from '../access/index.ts'
import { findSubjectByCode, type Subject } from '../subjects/index.ts'
import { shownOn } from './rules.ts'
import type { PublicRecordView } from './schema.ts'
import { countOwn, listOwn, listOwnEntries, type OwnCounts, type OwnStored } from './store/own.ts'
import type { Withdrawal } from './store/withdrawals.ts'
import { publicView } from './view.ts'

/**
 * Who reads a record today.
 *
 * | word | read by |
 * |---|---|
 * | `shown` | everybody |
 * | `not-yet` | nobody: shown from a later day on |
 * | `shared` | bodies that state a purpose: never public, and adverse to nobody |
 * | `kept` | nobody: adverse and never public (minor dishonesty is kept and not shown) |
 * | `over` | nobody: its days are over, and sharing ends with publicity (Order 36 art 3) |
 * | `withdrawn` | nobody: taken out before its term, repaired or found wrong |
 * | `held` | nobody until a person has looked (E601, E602) |
 */
export type OwnStanding = 'shown' | 'not-yet' | 'shared' | 'kept' | 'over' | 'withdrawn' | 'held'

export interface OwnRecord {
  /** Of one that is held, or was found to be another's, no text at all: it may be, or is, somebody else's. */
  record: PublicRecordView
  standing: OwnStanding
  rule: { title: string; bases: readonly { document: string; article: string | null }[] }
  /** Who delivered it. */
  source: { code: string; name: string | null }
  withdrawal: { reason: Withdrawal['reason']; document: string } | null
}

/** The subject the actor is signed in for; undefined when the platform knows none of its code. */
export async function ownSubject(ctx: Pick<Context, 'db'>, actor: Actor): Promise<Subject | undefined> {
  const code = actor.organisation?.code
  return code === undefined || !actor.roles.has('subject') ? undefined : findSubjectByCode(ctx.db, code)
}

/** How many records there are of the actor's subject, by who may read them. */
export async function ownCounts(ctx: Context, subject: Subject): Promise<OwnCounts> {
  return countOwn(ctx.db, subject.id, ctx.clock.today())
}

/** A page of everything held, newest decision first. The look is in the ledger before the answer leaves. */
export async function ownRecords(
  ctx: Context,
  actor: Actor,
  subject: Subject,
  page: { limit: number; cursor?: string | undefined; requestId?: string },
): Promise<{ items: OwnRecord[]; next: string | null }> {
  const after = decodeCursor(page.cursor, CursorDecided)
  await noteLook(ctx, actor, subject, page.requestId)
  const found = await listOwn(ctx.db, { subjectId: subject.id, after, limit: page.limit })
  const last = found.length === page.limit ? found.at(-1) : undefined
  return {
    items: await viewsOf(ctx, subject, found),
    next: last === undefined ? null : encodeCursor({ decidedOn: last.decidedOn ?? '0001-01-01', id: last.id }),
  }
}

/** Entries of lists in force today, those of lists that are never shown too. The look is in the ledger. */
export async function ownEntries(
  ctx: Context,
  actor: Actor,
  subject: Subject,
  requestId?: string,
): Promise<OwnRecord[]> {
  const found = await listOwnEntries(ctx.db, subject.id, ctx.clock.today())
  if (found.some((one) => standingOf(ctx, one) !== 'shown')) await noteLook(ctx, actor, subject, requestId)
  return viewsOf(ctx, subject, found)
}

/** Who looked at what is not public of the actor's organisation, newest first; its own looks only when asked for. */
export async function ownLooks(
  ctx: Context,
  actor: Actor,
  page: { limit: number; cursor?: string | undefined; others?: boolean },
): Promise<{ items: Look[]; next: string | null }> {
  const before = decodeCursor(page.cursor, CursorAt)
  const subject = await ownSubject(ctx, actor)
  if (subject === undefined) return { items: [], next: null }
  const items = await lookedAt(ctx.db, subject.id, {
    limit: page.limit,
    ...(before === undefined ? {} : { before }),
    ...(page.others === true ? { except: actor.organisation?.code ?? '' } : {}),
  })
  const last = items.length === page.limit ? items.at(-1) : undefined
  return { items, next: last === undefined ? null : encodeCursor({ at: last.at, id: last.id }) }
}

async function noteLook(ctx: Context, actor: Actor, subject: Subject, requestId: string | undefined): Promise<void> {
  await recordAccess(ctx.db, {
    actor, subjectId: subject.id, what: 'records', purpose: '查看本单位的信用档案',
    ...(requestId === undefined ? {} : { requestId }),
  })
}

async function viewsOf(ctx: Context, subject: Subject, found: readonly OwnStored[]): Promise<OwnRecord[]> {
  const about = { code: subject.code, name: subject.name }
  const codes = [...new Set(found.map((one) => one.sourceCode))]
  const names = new Map(
    await Promise.all(codes.map(async (code) => [code, (await findOrganisation(ctx.db, code))?.name ?? null] as const)),
  )
  return found.map((one) => {
    const standing = standingOf(ctx, one)
    const view = publicView(ctx, one, about, 'shared')
    const isAnothers = standing === 'held' || one.withdrawnFor === 'misattributed'
    return {
      record: isAnothers ? { ...view, documentNo: null, fields: [] } : view,
      standing,
      rule: ruleOf(ctx, one.publicityRule),
      source: { code: one.sourceCode, name: names.get(one.sourceCode) ?? null },
      withdrawal: one.withdrawnFor === null
        ? null
        : { reason: one.withdrawnFor, document: one.withdrawnBy ?? '' },
    }
  })
}

function standingOf(ctx: Context, one: OwnStored): OwnStanding {
  if (one.held !== null) return 'held'
  const asked = shownOn({ ...one, withdrawn: one.withdrawnFor !== null, superseded: false }, ctx.clock.today())
  if (asked.shown) return 'shown'
  if (asked.because === 'never-public') return one.polarity === 'adverse' ? 'kept' : 'shared'
  return asked.because === 'superseded' ? 'over' : asked.because
}

/** The rule a window was reckoned by, e.g. `penalty/ndrc36-2026/general`, in the words of the catalogue. */
function ruleOf(ctx: Context, text: string): OwnRecord['rule'] {
  const [code, edition] = text.split('/')
  const rule = ctx.catalogue.publicity.find((one) => one.code === code)
  const named = rule?.editions?.find((one) => one.code === edition)
  const bases = named === undefined ? (rule?.basis ?? []) : [named.basis]
  return {
    title: named?.title ?? rule?.title ?? text,
    bases: bases.map(({ document, article }) => ({ document, article: article ?? null })),
  }
}
