/**
 * What somebody sees before taking a fact out of the public eye or its decision back, and after: the fact, what was
 * done with it, and who of those that follow the feed has taken it over.
 */
import type { Context } from '../../context.ts'
import { recordAccess } from '../../kernel/access-ledger.ts'
import { acknowledgements, appliedBy, toldAt } from '../../kernel/feed.ts'
import type { Actor } from '../../kernel/http.ts'
import { Problem } from '../../kernel/problem.ts'
import { mayActFor } from '../access/index.ts'
import { listVersions, recordsProblems, type FactRef, type StoredRecord } from '../records/index.ts'
import { findSubject } from '../subjects/index.ts'
import { readNarrowing } from './narrowing.ts'
import { shownOn, type NotShown } from './rules.ts'
import {
  findDesk, findRevocation, listDesk, listWithdrawals, subjectsOfRevoked, type DeskRow, type RevocationLine,
  type WithdrawalLine,
} from './store/desk.ts'
import type { Words } from './store/narrow.ts'

/** How the public stands to a fact. */
export type Standing = 'shown' | 'revoked' | NotShown

export interface DeskHit {
  record: DeskRow
  standing: Standing
}

/**
 * Who has to take a change over, and since when each has said so. Without a position it is still on its way, or was
 * told of the fact where it stood before a merge: then nobody can be asked any more.
 */
export interface Recall {
  position: number | undefined
  waiting: boolean
  receivers: { receiver: string; at: string | null }[]
}

export interface DeskFact extends DeskHit {
  versions: number
  withdrawals: WithdrawalLine[]
  revocation: RevocationLine | undefined
  /** Of what took it out of the public eye; undefined where nothing did. */
  recall: Recall | undefined
}

const most = 50
const purpose = '核实拟终止公示、恢复公示或者撤销的记录'

/**
 * Facts by document number, name or code of the firm, newest first: those the actor's body decided, for the credit
 * office any. `more`: the words mean more than is listed. Each firm that is listed can see that it was looked at.
 */
export async function browseDesk(
  ctx: Context,
  actor: Actor,
  q: string,
  requestId: string,
): Promise<{ items: DeskHit[]; more: boolean }> {
  const { words: meant } = await readNarrowing(ctx, { q })
  if (meant === undefined) return { items: [], more: false }
  const words = await withRevoked(ctx, meant)
  if (words === undefined) return { items: [], more: true }
  const authority = actor.scopes.has('organisations:any') ? undefined : (actor.organisation?.code ?? '-')
  const found = await listDesk(ctx.db, { words, authority, limit: most + 1 })
  const items = found.slice(0, most)
  for (const subjectId of new Set(items.map((one) => one.subjectId))) await noteLook(ctx, actor, subjectId, requestId)
  return { items: items.map((record) => ({ record, standing: standingOf(ctx, record) })), more: found.length > most }
}

/** Undefined: too many are meant to look through them. */
async function withRevoked(ctx: Context, { subjects, named, ...words }: Words): Promise<Words | undefined> {
  if (subjects === undefined || named === undefined) return undefined
  const revoked = await subjectsOfRevoked(ctx.db, words.numbers)
  return { ...words, named, subjects: [...new Set([...subjects, ...revoked])] }
}

function standingOf(ctx: Pick<Context, 'clock'>, record: DeskRow): Standing {
  if (record.knownTo !== null) return 'revoked'
  const answer = shownOn({ ...record, withdrawn: record.withdrawn !== null, superseded: false }, ctx.clock.today())
  return answer.shown ? 'shown' : answer.because
}

/** One fact, wherever a merge has put it; of another body's decision it is not found. Throws `record.not_found`. */
export async function readDesk(ctx: Context, actor: Actor, fact: FactRef, requestId: string): Promise<DeskFact> {
  const record = (await findDesk(ctx.db, fact)) ?? (await findMoved(ctx, fact))
  if (record === undefined || !mayActFor(actor, record.authorityCode ?? record.sourceCode)) {
    throw new Problem(recordsProblems.notFound)
  }
  await noteLook(ctx, actor, record.subjectId, requestId)
  const here = { subjectId: record.subjectId, factId: record.factId }
  const [versions, withdrawals, revocation] = await Promise.all([
    listVersions(ctx.db, here.subjectId, here.factId), listWithdrawals(ctx.db, here), findRevocation(ctx.db, record),
  ])
  const standing = standingOf(ctx, record)
  const recall = await recallOf(ctx, record, versions, { standing, withdrawals, revocation })
  return { record, standing, versions: versions.length, withdrawals, revocation, recall }
}

async function findMoved(ctx: Context, fact: FactRef): Promise<DeskRow | undefined> {
  const kept = await findSubject(ctx.db, fact.subjectId)
  return kept === undefined || kept.id === fact.subjectId
    ? undefined
    : findDesk(ctx.db, { subjectId: kept.id, factId: fact.factId })
}

async function recallOf(
  ctx: Context,
  record: DeskRow,
  versions: readonly StoredRecord[],
  { standing, withdrawals, revocation }: Pick<DeskFact, 'standing' | 'withdrawals' | 'revocation'>,
): Promise<Recall | undefined> {
  const ended = standing === 'revoked'
  const reason = ended ? revocation?.ground : withdrawals.find((one) => one.liftedAt === null)?.reason
  if (!ended && reason === undefined) return undefined
  const { position, waiting } = await toldAt(ctx.db, {
    type: 'record',
    objects: ended ? [record.id] : versions.map((one) => one.id),
    kinds: ['withdrawn', 'repaired'],
    detail: { fact: record.factId, ...(typeof reason === 'string' ? { reason } : {}) },
  })
  const known = await acknowledgements(ctx.db)
  const applied = position === undefined ? [] : await appliedBy(ctx.db, position)
  const since = new Map(applied.map((one) => [one.receiver, one.at]))
  return { position, waiting, receivers: known.map(({ receiver }) => ({ receiver, at: since.get(receiver) ?? null })) }
}

async function noteLook(ctx: Context, actor: Actor, subjectId: string, requestId: string): Promise<void> {
  await recordAccess(ctx.db, { actor, subjectId, what: 'records', purpose, requestId })
}
