/**
 * The access ledger: who looked at what of whom, for which purpose, on which authority. A look at something that is
 * not public is durable here before the answer leaves (`await ledger.record(line)`); the subject can read it.
 */
import { firstRow, rows, sql, type Db, type Tx } from './db.ts'
import type { Actor } from './http.ts'
import { uuidv7 } from './ids.ts'

export interface AccessLine {
  actor: Actor
  subjectId: string
  /** What was looked at: file, check, report, record, … */
  what: string
  /** Why, in words the subject can read. */
  purpose: string
  /** What entitles: a matter code, a consent, a case. */
  authorisation?: string
  requestId?: string
}

/** A look as the subject sees it: the organisation and the purpose; of a person only that it was one of theirs. */
export interface Look {
  id: string
  at: string
  actorKind: Actor['kind']
  organisation: string | null
  organisationName: string | null
  what: string
  purpose: string
  authorisation: string | null
}

/** Writes one look; in the caller's transaction when given one. For many small reads use an AccessLedger. */
export async function recordAccess(db: Db | Tx, line: AccessLine): Promise<void> {
  await recordAccesses(db, [line])
}

/** Writes the looks of one reading at many subjects, in one statement. */
export async function recordAccesses(db: Db | Tx, lines: readonly AccessLine[]): Promise<void> {
  if (lines.length === 0) return
  const looks = lines.map((line) => ({
    id: uuidv7(),
    actor: line.actor.id,
    actor_kind: line.actor.kind,
    organisation: line.actor.organisation?.code,
    organisation_name: line.actor.organisation?.name,
    subject_id: line.subjectId,
    what: line.what,
    purpose: line.purpose,
    authorisation: line.authorisation,
    request_id: line.requestId,
  }))
  await rows(
    db,
    sql`INSERT INTO journal.access (id, actor, actor_kind, organisation, organisation_name, subject_id, what, purpose,
          authorisation, request_id)
        SELECT id, actor, actor_kind, organisation, organisation_name, subject_id, what, purpose, authorisation,
          request_id
        FROM jsonb_to_recordset(${JSON.stringify(looks)}::jsonb) AS look (id uuid, actor text, actor_kind text,
          organisation text, organisation_name text, subject_id uuid, what text, purpose text, authorisation text,
          request_id text)`,
  )
}

interface Waiting {
  line: AccessLine
  resolve: () => void
  reject: (error: unknown) => void
}

/**
 * Group commit: while one INSERT is on its way to disk, the looks that arrive meanwhile wait and go together in the
 * next. One look alone waits for nothing; a thousand at once cost a few commits.
 */
export class AccessLedger {
  readonly #db: Db
  readonly #lanes: number
  readonly #linesPerCommit: number
  #waiting: Waiting[] = []
  #flying = new Set<Promise<void>>()

  constructor(db: Db, options: { lanes?: number; linesPerCommit?: number } = {}) {
    this.#db = db
    this.#lanes = options.lanes ?? 2
    this.#linesPerCommit = options.linesPerCommit ?? 500
  }

  /** Resolves when the look is committed; rejects when it is not, and then the answer must not be given. */
  record(line: AccessLine): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject })
      this.#fly()
    })
  }

  /** Resolves when everything recorded so far is settled. */
  async drain(): Promise<void> {
    while (this.#flying.size > 0) await Promise.all(this.#flying)
  }

  #fly(): void {
    if (this.#waiting.length === 0 || this.#flying.size >= this.#lanes) return
    const group = this.#waiting.splice(0, this.#linesPerCommit)
    const flight = this.#write(group).finally(() => {
      this.#flying.delete(flight)
      this.#fly()
    })
    this.#flying.add(flight)
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    try {
      await recordAccesses(this.#db, group.map((waiting) => waiting.line))
      for (const { resolve } of group) resolve()
    } catch (error) {
      // Data of one line can make the statement fail (SQLSTATE class 22 or 23); the others must not suffer for it.
      if (group.length > 1 && /^2[23]/.test((error as { code?: string }).code ?? '')) {
        for (const waiting of group) await this.#write([waiting])
        return
      }
      for (const { reject } of group) reject(error)
    }
  }
}

/**
 * Who looked at a subject, newest first. `before` is the `at` and `id` of the last look of the page before; looks of
 * the organisation `except` are left out. Looks of the public at public pages are not in the ledger.
 */
export async function lookedAt(
  db: Db | Tx,
  subjectId: string,
  page: { before?: { at: string; id: string }; except?: string; limit: number },
): Promise<Look[]> {
  const { before, except } = page
  const behind = before === undefined ? sql`` : sql`AND (at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`
  const others = except === undefined ? sql`` : sql`AND organisation IS DISTINCT FROM ${except}`
  return rows(
    db,
    sql<Look>`SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, actor_kind AS "actorKind",
        organisation, organisation_name AS "organisationName", what, purpose, authorisation
      FROM journal.access WHERE subject_id = ${subjectId} ${behind} ${others}
      ORDER BY at DESC, id DESC LIMIT ${page.limit}`,
  )
}

/** Makes the ledger's monthly partitions ahead of time; returns how many were missing. For a daily job. */
export async function makeAccessPartitions(db: Db | Tx, monthsAhead: number = 3): Promise<number> {
  const row = await firstRow(db, sql<{ made: number }>`SELECT journal.make_access_partitions(${monthsAhead}::int) AS made`)
  return row?.made ?? 0
}
