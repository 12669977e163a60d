/** Collects what a chunk means for the register of subjects while its rows are walked in order. */
import type { PgClient } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { factsAbout, subjectsFiledBy, type WrittenRecord } from '../../records/index.ts'
import {
  applyRegistrations, giveUsccs, heldRegistrations, insertCodes, insertFindings, insertSubjects, lookupKey, orgCodeOf,
  type ContradictedName, type KnownSubject, type NewCode, type NewFinding, type NewSubject, type Registration,
} from '../../subjects/index.ts'
import type { Match } from '../rules.ts'
import type { RefusedRow, Submission } from '../schema.ts'
import type { CreatedSubjects } from './known.ts'
import type { Plan } from './plan.ts'
import type { ReadRow } from './row.ts'
import { staleness, type Told } from './stale.ts'

/** A subject not yet written, as later rows of its chunk meet it. */
function knownOf(subject: NewSubject): KnownSubject {
  const { id, uscc: code, name, state, category, nameKey } = subject
  return { id, code, name, state, category, nameKeys: [nameKey], stamp: '' }
}

/** What a row of a register tells of state and approval. */
function toldBy({ operatingState, payload }: Omit<Registration, 'subjectId'>): Told {
  const approvedOn = payload['approved_on']
  return { operatingState, approvedOn: typeof approvedOn === 'string' ? approvedOn : null }
}

/**
 * Whether a register's row says what its subject is now. A register goes on telling of a code that was given up, under
 * which the subject is met since a merge: such a row is filed, and the one who stayed keeps its name and state.
 */
function speaksFor({ identity }: ReadRow, code: string | null): boolean {
  return identity.uscc === code
}

export class Placer {
  readonly refused: RefusedRow[] = []
  readonly #plan: Plan
  readonly #submission: Submission
  #placed: { row: ReadRow; subjectId: string }[] = []
  /** Subjects first met in this chunk, by id. */
  readonly #created = new Map<string, NewSubject>()
  readonly #createdByKey = new Map<string, KnownSubject[]>()
  readonly #registrations = new Map<string, Registration & { rowNo: number }>()
  readonly #renamed = new Set<string>()
  readonly #codes: NewCode[] = []
  /** Subjects that had a licence number alone, with the unified code this chunk of a register gives them. */
  readonly #coded: { subjectId: string; uscc: string }[] = []
  readonly #findings: NewFinding[] = []
  readonly #known: Map<string, KnownSubject[]>
  readonly #createdBefore: (id: string) => boolean

  /** `known` grows with the subjects created here, so that later rows meet them by any of their codes. */
  constructor(
    plan: Plan,
    submission: Submission,
    known: Map<string, KnownSubject[]>,
    createdBefore: (id: string) => boolean,
  ) {
    this.#plan = plan
    this.#submission = submission
    this.#known = known
    this.#createdBefore = createdBefore
  }

  place(row: ReadRow, match: Match): void {
    if (match.verdict === 'matched') {
      const { subject } = match
      if (match.coded) this.#code(row, subject)
      // What gives a subject its unified code speaks for it under that.
      const now = match.coded ? { ...subject, code: row.identity.uscc } : subject
      if (match.renamed && speaksFor(row, now.code)) this.#renamed.add(subject.id)
      this.#accept(row, now)
    } else if (match.verdict === 'new') {
      this.#create(row)
    } else if (match.verdict === 'question' && match.subject !== undefined && this.#isOurs(match.subject.id)) {
      this.#duplicate(row, match.subject.id, match.subject.name)
    } else this.#refuse(row, match)
  }

  #isOurs(subjectId: string): boolean {
    return this.#created.has(subjectId) || this.#createdBefore(subjectId)
  }

  #accept(row: ReadRow, { id: subjectId, code }: Pick<KnownSubject, 'id' | 'code'>): void {
    if (row.registration !== undefined && speaksFor(row, code)) {
      const before = this.#registrations.get(subjectId)
      if (before !== undefined && before.nameKey !== row.identity.nameKey) {
        this.#duplicate(row, subjectId, before.name)
        return
      }
      this.#registrations.set(subjectId, { subjectId, rowNo: row.rowNo, ...row.registration })
      const { licence } = row.identity
      if (licence !== null) this.#codes.push({ subjectId, scheme: 'licence', code: licence, derived: false })
    }
    this.#placed.push({ row, subjectId })
  }

  #create(row: ReadRow): void {
    const { identity } = row
    const codes: NewSubject['codes'] = []
    if (identity.uscc !== null) {
      codes.push({ scheme: 'uscc', code: identity.uscc, derived: false })
      codes.push({ scheme: 'orgcode', code: orgCodeOf(identity.uscc), derived: true })
    }
    if (identity.licence !== null) codes.push({ scheme: 'licence', code: identity.licence, derived: false })
    const subject: NewSubject = {
      id: uuidv7(), category: identity.category, name: identity.name, nameKey: identity.nameKey, uscc: identity.uscc,
      state: this.#plan.register ? 'registered' : 'provisional',
      region: identity.uscc === null ? null : identity.uscc.slice(2, 8), codes,
    }
    this.#created.set(subject.id, subject)
    const known = knownOf(subject)
    for (const lookup of codes) {
      const key = lookupKey(lookup)
      this.#known.set(key, [...(this.#known.get(key) ?? []), known])
      this.#createdByKey.set(key, [...(this.#createdByKey.get(key) ?? []), known])
    }
    this.#accept(row, known)
  }

  /** Later rows of the chunk meet the subject under its new code, and none gives it another. */
  #code({ identity, lookups }: ReadRow, subject: KnownSubject): void {
    const uscc = identity.uscc as string
    const subjectId = subject.id
    this.#coded.push({ subjectId, uscc })
    this.#codes.push(
      { subjectId, scheme: 'uscc', code: uscc, derived: false },
      { subjectId, scheme: 'orgcode', code: orgCodeOf(uscc), derived: true },
    )
    for (const lookup of lookups) this.#known.set(lookupKey(lookup), [{ ...subject, code: uscc }])
  }

  /** The subjects to which this chunk gave a unified code. */
  coded(): string[] {
    return this.#coded.map((one) => one.subjectId)
  }

  /** Findings from elsewhere, to be written with the chunk. */
  find(findings: readonly NewFinding[]): void {
    this.#findings.push(...findings)
  }

  /** The subjects first met in this chunk. */
  created(): CreatedSubjects {
    return { ids: new Set(this.#created.keys()), byKey: this.#createdByKey }
  }

  /** Licence numbers under which subjects are about to be created. */
  newLicences(): string[] {
    return [...this.#created.values()].flatMap(({ uscc, codes }) =>
      uscc === null ? codes.map(({ code }) => code) : [])
  }

  /** One code, two names in one delivery: nobody can tell which is right, so a person decides (重错码, S2). */
  #duplicate(row: ReadRow, subjectId: string, otherName: string): void {
    const code = row.identity.uscc ?? row.identity.licence
    this.#findings.push({
      kind: 'duplicate-code', code, name: row.identity.name, subjectIds: [subjectId],
      detail: { otherName, row: row.rowNo, submission: this.#submission.id }, source: this.#submission.sourceCode,
    })
    this.#refuse(row, {
      verdict: 'question',
      error: {
        code: 'E110', field: this.#plan.fields.name,
        message: `同一批数据中，该代码还对应另一名称“${otherName}”（重错码）`, expected: '请核对哪一条正确，更正后重新报送',
      },
      suggestions: [{ code, name: otherName, why: '同一批数据中该代码的另一名称' }],
    })
  }

  #refuse(row: ReadRow, match: Extract<Match, { verdict: 'question' | 'return' }>): void {
    const { uscc, name } = this.#plan.fields
    const field = match.error.field ?? (match.error.code === 'E103' ? uscc : name)
    this.refused.push({
      rowNo: row.rowNo, outcome: match.verdict === 'question' ? 'questioned' : 'returned',
      errors: [{ ...match.error, field, row: row.rowNo }], cells: row.cells, subjectName: row.identity.name,
      suggestions: match.verdict === 'question' ? match.suggestions : [],
    })
  }

  /** A register may rename a subject, but not by two rows of one delivery that lie in different chunks. */
  async refuseSecondNames(client: PgClient): Promise<void> {
    const already = await subjectsFiledBy(client, {
      submissionId: this.#submission.id, kind: this.#plan.kind.code, subjectIds: [...this.#renamed],
    })
    if (already.size === 0) return
    const placed = this.#placed
    this.#placed = placed.filter(({ subjectId }) => !already.has(subjectId))
    for (const { row, subjectId } of placed) {
      if (!already.has(subjectId)) continue
      this.#registrations.delete(subjectId)
      this.#duplicate(row, subjectId, '本批前面的行所列名称')
    }
  }

  /** Rows of a register that are older than what is held, or than an earlier row of the chunk, are asked about. */
  async refuseStale(client: PgClient): Promise<void> {
    const held = await heldRegistrations(client, [...this.#registrations.keys()])
    const told = new Map<string, Told>(held)
    const stale = new Map<ReadRow, Extract<Match, { verdict: 'question' }>>()
    const latest = new Map<string, Registration & { rowNo: number }>()
    for (const { row, subjectId } of this.#placed) {
      const { registration, identity } = row
      const code = held.get(subjectId)?.code ?? null
      // What is said under the code of a subject merged into this one tells nothing about this one.
      if (registration === undefined || (code !== null && identity.uscc !== null && identity.uscc !== code)) continue
      const before = told.get(subjectId)
      const now = toldBy(registration)
      const error = before === undefined ? undefined : staleness(before, now, this.#plan.receivedOn)
      if (error === undefined) {
        told.set(subjectId, {
          operatingState: now.operatingState ?? before?.operatingState ?? null,
          approvedOn: now.approvedOn ?? before?.approvedOn ?? null,
        })
        latest.set(subjectId, { subjectId, rowNo: row.rowNo, ...registration })
      } else stale.set(row, { verdict: 'question', error, suggestions: [] })
    }
    if (stale.size === 0) return
    for (const { row, subjectId } of this.#placed) {
      const match = stale.get(row)
      if (match === undefined) continue
      this.#refuse(row, match)
      const last = latest.get(subjectId)
      if (last === undefined) this.#registrations.delete(subjectId)
      else this.#registrations.set(subjectId, last)
    }
    this.#placed = this.#placed.filter(({ row }) => !stale.has(row))
  }

  async write(client: PgClient, at: Date): Promise<void> {
    await insertSubjects(client, [...this.#created.values()], at)
    if ((await giveUsccs(client, this.#coded, at)) < this.#coded.length) throw new Problem(problems.conflict)
    await insertCodes(client, this.#codes, at)
    await insertFindings(client, this.#findings, at)
  }

  /** What a row of a register says counts when the row is filed, and only then. */
  async register(client: PgClient, at: Date, unfiled: readonly number[]): Promise<void> {
    const left = new Set(unfiled)
    const filed = [...this.#registrations.values()].filter(({ rowNo }) => !left.has(rowNo))
    const contradicted = await applyRegistrations(client, filed, at, this.#plan.receivedOn)
    await insertFindings(client, await this.#nameConflicts(client, contradicted), at)
  }

  /**
   * Facts came under a name that the register of their code does not know: whose they are is to be asked of who sent
   * them (E110, S2), so the finding names them.
   */
  async #nameConflicts(client: PgClient, contradicted: readonly ContradictedName[]): Promise<NewFinding[]> {
    if (contradicted.length === 0) return []
    const facts = await factsAbout(client, contradicted.map((one) => one.subjectId), this.#plan.kind.code)
    const about = Map.groupBy(facts, (fact) => fact.subjectId)
    const codes = new Map(
      this.#placed.map(({ subjectId, row: { identity } }) => [subjectId, identity.uscc ?? identity.licence]))
    return contradicted.map(({ subjectId, name }) => ({
      kind: 'name-conflict', code: codes.get(subjectId) ?? null, name, subjectIds: [subjectId],
      detail: {
        otherName: this.#registrations.get(subjectId)?.name, submission: this.#submission.id,
        facts: (about.get(subjectId) ?? []).map(({ subjectId: _, ...fact }) => fact),
      },
      source: this.#submission.sourceCode,
    }))
  }

  records(): WrittenRecord[] {
    return this.#placed.flatMap(({ row: { draft }, subjectId }) => {
      if (draft === undefined) return []
      draft.subjectId = subjectId
      return draft
    })
  }
}
