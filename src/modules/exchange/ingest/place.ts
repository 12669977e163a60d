/** Finds the subject of each row of a chunk, creates the ones not met before, and turns rows into records. */
import type { PgClient } from '../../../kernel/db.ts'
import { Problem, problems, type InputError } from '../../../kernel/problem.ts'
import type { HeaderReading } from '../../catalogue/index.ts'
import type { WrittenRecord } from '../../records/index.ts'
import {
  candidatesByName, heldRegistrations, identifyCode, lookupKey, resolveCodes, type KnownSubject, type NewFinding,
} from '../../subjects/index.ts'
import { isAboutIdentity, isFormerName, matchSubject, type Match } from '../rules.ts'
import type { RefusedRow, Submission } from '../schema.ts'
import { lockNewSubjects } from '../store/locks.ts'
import type { CreatedSubjects, KnownSubjects } from './known.ts'
import { Placer } from './placer.ts'
import type { Plan } from './plan.ts'
import type { ReadChunk } from './reader.ts'
import type { ReadRow } from './row.ts'

/** What rows are placed for. */
export interface Delivery {
  submission: Submission
  plan: Plan
  header: HeaderReading | undefined
  known: KnownSubjects
}

export interface Placed {
  records: WrittenRecord[]
  refused: RefusedRow[]
  /** Refused rows that say that their decision was revoked (E503), of subjects that are known. */
  revoked: WrittenRecord[]
  /** Subjects created for it: nothing was filed under them before. */
  created: CreatedSubjects
  /** Applies what rows of a register say of their subjects, but for the rows that were not filed. */
  register: (unfiled: readonly number[]) => Promise<void>
  /** Subjects it gave a unified code: their register is told under that from now on. */
  coded: readonly string[]
}

/**
 * Runs in the chunk's transaction. `known`: the subjects of the chunk's lookups. A subject somebody else has just
 * created throws a conflict: try again.
 */
export async function placeRows(
  client: PgClient,
  delivery: Delivery,
  chunk: ReadChunk,
  known: Map<string, KnownSubject[]>,
  at: Date,
): Promise<Placed> {
  const { plan, submission } = delivery
  const match = await matcher(client, plan, chunk, known)
  const placer = new Placer(plan, submission, known, (id) => delivery.known.createdHere(id))
  for (const row of chunk.good) placer.place(row, match(row))
  if (plan.register) {
    await placer.refuseStale(client)
    await placer.refuseSecondNames(client)
    placer.find([...chunk.refused, ...placer.refused].flatMap((row) => wrongCode(row, delivery)))
  }
  await lockLicences(client, placer)
  await placer.write(client, at)
  return {
    records: placer.records(),
    register: (unfiled) => placer.register(client, at, unfiled),
    refused: [...placer.refused, ...chunk.refused.map((row) => withSuggestions(row, match))],
    revoked: chunk.refused.flatMap((row) => revokedRecord(row, match)),
    created: placer.created(),
    coded: placer.coded(),
  }
}

/** Why it is in question who is meant by a row, as the register stands now; undefined: it is not. */
export async function doubtOf(client: PgClient, plan: Plan, row: ReadRow): Promise<InputError | undefined> {
  const { match } = await matchOne(client, plan, row)
  const error = match.verdict === 'question' || match.verdict === 'return' ? match.error : undefined
  return error !== undefined && isAboutIdentity([error.code]) ? error : undefined
}

async function matchOne(
  client: PgClient,
  plan: Plan,
  row: ReadRow,
): Promise<{ match: Match; known: Map<string, KnownSubject[]> }> {
  const known = await resolveCodes(client, row.lookups)
  return { match: (await matcher(client, plan, { good: [row], refused: [] }, known))(row), known }
}

/**
 * Places a row that a person has settled, as its chunk would have. `isMisread`: the odd name of a subject not met
 * before has been confirmed (E102). Answers the code it is filed under, or why it still cannot be placed.
 */
export async function placeOne(
  client: PgClient,
  { plan, submission }: Pick<Delivery, 'plan' | 'submission'>,
  row: ReadRow,
  { isMisread, at }: { isMisread: boolean; at: Date },
): Promise<(Pick<Placed, 'records' | 'register'> & { code: string | null }) | { error: InputError }> {
  const { match: found, known } = await matchOne(client, plan, row)
  const isConfirmed = isMisread && found.verdict === 'question' && found.error.code === 'E102'
  const match: Match = isConfirmed ? { verdict: 'new', scheme: 'uscc' } : found
  if (match.verdict === 'question' || match.verdict === 'return') return { error: match.error }
  const placer = new Placer(plan, submission, known, () => false)
  placer.place(row, match)
  await lockLicences(client, placer)
  await placer.write(client, at)
  return {
    records: placer.records(), register: (unfiled) => placer.register(client, at, unfiled),
    code: match.verdict === 'matched' ? match.subject.code : row.identity.uscc,
  }
}

async function matcher(
  client: PgClient,
  plan: Plan,
  chunk: Pick<ReadChunk, 'good' | 'refused'>,
  known: Map<string, KnownSubject[]>,
): Promise<(row: ReadRow) => Match> {
  const candidates = [...chunk.good, ...chunk.refused.flatMap((row) => row.read ?? [])]
  const nameless = candidates.filter(
    ({ identity, lookups }) => identity.uscc === null && !lookups.some((lookup) => known.has(lookupKey(lookup))),
  )
  const namesakes = await candidatesByName(client, nameless.map((row) => row.identity.nameKey))
  const isLater = plan.register ? await laterChanges(client, candidates, known) : undefined
  return (row) => matchSubject(
    row.identity, row.lookups, known, namesakes.get(row.identity.nameKey) ?? [], plan.register, isLater?.(row),
  )
}

/** Whether a register's row under a former name tells of a change approved after the one on record. */
async function laterChanges(
  client: PgClient,
  rows: readonly ReadRow[],
  known: ReadonlyMap<string, KnownSubject[]>,
): Promise<(row: ReadRow) => boolean> {
  const subjectOf = ({ identity, lookups }: ReadRow): KnownSubject | undefined => {
    const [lookup] = lookups
    const [subject] = lookup === undefined ? [] : (known.get(lookupKey(lookup)) ?? [])
    return subject !== undefined && isFormerName(identity, subject) ? subject : undefined
  }
  const held = await heldRegistrations(client, rows.flatMap((row) => subjectOf(row)?.id ?? []))
  return (row) => {
    const told = row.registration?.payload['approved_on']
    const onRecord = held.get(subjectOf(row)?.id ?? '')?.approvedOn
    return typeof told === 'string' && onRecord != null && told > onRecord
  }
}

/**
 * A licence number is not unique in the directory as a USCC is, so two deliveries that meet the same unknown sole
 * trader at once take turns, and the later one looks again.
 */
async function lockLicences(client: PgClient, placer: Placer): Promise<void> {
  const licences = placer.newLicences()
  if (licences.length === 0) return
  await lockNewSubjects(client)
  const met = await resolveCodes(client, licences.map((code) => ({ scheme: 'licence', code })))
  if (met.size > 0) throw new Problem(problems.conflict)
}

/** The record a row would have been, had its decision not been revoked. */
function revokedRecord({ read }: ReadChunk['refused'][number], match: (row: ReadRow) => Match): WrittenRecord[] {
  if (read?.draft === undefined) return []
  const verdict = match(read)
  if (verdict.verdict !== 'matched') return []
  return [Object.assign(read.draft, { subjectId: verdict.subject.id })]
}

/** A refused row whose subject can be guessed comes back as a question with the guess beside it. */
function withSuggestions(row: ReadChunk['refused'][number], match: (row: ReadRow) => Match): RefusedRow {
  const { read, ...plain } = row
  if (read === undefined || !row.errors.every((error) => error.code === 'E103')) return plain
  const verdict = match(read)
  if (verdict.verdict === 'question') return { ...plain, outcome: 'questioned', suggestions: verdict.suggestions }
  if (verdict.verdict !== 'matched') return plain
  const { code, name } = verdict.subject
  const why = '按旧号码在主体库中查得，请核对后改填统一社会信用代码'
  return { ...plain, outcome: 'questioned', suggestions: [{ code, name, why }] }
}

/** S2: a register's row whose code is no code is queued for the body that keeps the register (重错码). */
function wrongCode(row: RefusedRow, { header, submission }: Delivery): NewFinding[] {
  const error = row.errors.find((one) => one.code === 'E103')
  const column = header?.columns.findIndex((field) => field?.role === 'subject.uscc') ?? -1
  const text = column === -1 ? '' : (row.cells[column] ?? '').trim()
  if (error === undefined || row.subjectName === null || text.length > 40 || !/\d/.test(text)) return []
  const verdict = identifyCode(text)
  if (verdict.kind === 'resident-id') return []
  return [{
    kind: 'wrong-code', code: verdict.normalised, name: row.subjectName, subjectIds: [],
    detail: { reason: error.message, row: row.rowNo, submission: submission.id }, source: submission.sourceCode,
  }]
}
