/**
 * The journal: every change, and every refused attempt, is one line written in the transaction of the change.
 * Lines are typed: a module declares its actions with the fields of their `detail`, and nothing undeclared is written.
 * Personal data goes in by reference (ids), never by value. Sealing is in seal.ts.
 */
import { Type, type Static, type TObject, type TProperties } from 'typebox'
import { Value } from 'typebox/value'
import { firstRow, rows, sql, transaction, type Db, type Tx } from './db.ts'
import type { Actor } from './http.ts'
import { redact } from './personal-data.ts'
import type { Problem } from './problem.ts'
import type { CivilDate } from './time.ts'

/** One kind of line. `detail` holds the declared fields; an action without has none. */
export interface JournalAction<D extends TProperties = TProperties> {
  /** `noun.past`, e.g. `submission.received`. Stable, never reused for another meaning. */
  readonly action: string
  /** What happened, in Chinese, as shown in the console and to the subject. */
  readonly title: string
  readonly detail?: D
}

/** One line before it is written. Time, transaction and epoch are added by the database. */
export interface JournalLine<D extends TProperties = TProperties> {
  actor: Actor
  action: JournalAction<D>
  /** The operation of the route or job, e.g. `submissions.create`. */
  operation: string
  /** Whom the actor stands for, when it is not its own organisation. */
  onBehalfOf?: string
  subjectId?: string
  object?: { type: string; id: string }
  caseId?: string
  /** The reason given by a person, where the law or the workflow asks for one. */
  reason?: string
  detail?: Static<TObject<D>>
  requestId?: string
}

const registry = new Map<string, JournalAction>()
const schemas = new Map<string, TObject>()

/** Registers a module's actions; the registry is rendered into `docs/generated/journal.md`. */
export function defineJournalActions<const T extends Record<string, JournalAction>>(definitions: T): T {
  for (const definition of Object.values(definitions)) {
    if (!/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/.test(definition.action)) {
      throw new Error(`journal action ${definition.action} should be written noun.past`)
    }
    if (registry.has(definition.action)) throw new Error(`journal action ${definition.action} is defined twice`)
    registry.set(definition.action, definition)
    schemas.set(definition.action, Type.Object(definition.detail ?? {}, { additionalProperties: false }))
  }
  return definitions
}

/** Every action the running program can write, by name. */
export function allJournalActions(): JournalAction[] {
  return [...registry.values()].sort((a, b) => (a.action < b.action ? -1 : 1))
}

export const journalActions = defineJournalActions({
  refused: {
    action: 'attempt.refused',
    title: '请求被拒绝',
    detail: {
      code: Type.String({ description: 'code of the Problem that was answered' }),
      status: Type.Integer({ description: 'HTTP status' }),
    },
  },
})

/** The person or programme the platform itself is, for clocks, sweeps and imports. */
export const systemActor: Actor = {
  kind: 'system',
  id: 'system',
  name: '系统',
  organisation: undefined,
  scopes: new Set(),
  roles: new Set(),
}

/** Writes one line. Throws when the detail is not what the action declares: that is a fault of the program. */
export async function record<D extends TProperties>(tx: Tx, line: JournalLine<D>): Promise<void> {
  await recordMany(tx, [line])
}

/** What is checked and written down at one go: a few milliseconds in which nobody else is answered. */
const linesPerStatement = 500

/** Writes many lines of one transaction, in the order given, hundreds to a statement. */
export async function recordMany<D extends TProperties>(tx: Tx, lines: readonly JournalLine<D>[]): Promise<void> {
  for (let from = 0; from < lines.length; from += linesPerStatement) {
    const part = lines.slice(from, from + linesPerStatement)
    const values = part.map((line, i) => columns(line as unknown as JournalLine, i))
    await rows(
      tx,
      sql`INSERT INTO journal.entries (actor, actor_kind, organisation, on_behalf_of, operation, action, subject_id,
            object_type, object_id, case_id, reason, detail, request_id)
          SELECT actor, actor_kind, organisation, on_behalf_of, operation, action, subject_id,
            object_type, object_id, case_id, reason, detail, request_id
          FROM jsonb_to_recordset(${JSON.stringify(values)}::jsonb) AS line (n int, actor text, actor_kind text,
            organisation text, on_behalf_of text, operation text, action text, subject_id uuid, object_type text,
            object_id text, case_id uuid, reason text, detail jsonb, request_id text)
          ORDER BY n`,
    )
  }
}

function columns(line: JournalLine, n: number): Record<string, unknown> {
  const schema = schemas.get(line.action.action)
  if (schema === undefined) throw new Error(`journal action ${line.action.action} was not defined`)
  const detail = line.detail ?? {}
  if (!Value.Check(schema, detail)) {
    const fault = [...Value.Errors(schema, detail)][0]
    const what = `${fault?.instancePath ?? ''} ${fault?.message ?? 'does not fit'}`
    throw new Error(`journal action ${line.action.action}: detail ${what}`)
  }
  return {
    n,
    actor: line.actor.id,
    actor_kind: line.actor.kind,
    organisation: line.actor.organisation?.code,
    on_behalf_of: line.onBehalfOf,
    operation: line.operation,
    action: line.action.action,
    subject_id: line.subjectId,
    object_type: line.object?.type,
    object_id: line.object?.id,
    case_id: line.caseId,
    reason: line.reason === undefined ? undefined : withoutNumbers(line.reason),
    detail: Object.fromEntries(
      Object.entries(detail).map(([name, value]) => [name, typeof value === 'string' ? withoutNumbers(value) : value]),
    ),
    request_id: line.requestId,
  }
}

const longNumber = /[\d０-９](?:[ -]?[\d０-９]){13}/

/** What a person types here stays for ever, so a person's number in it goes first. */
function withoutNumbers(text: string): string {
  return longNumber.test(text) ? redact(text) : text
}

/** What is known about an attempt that was refused before it changed anything. */
export type Attempt = Omit<JournalLine, 'action' | 'detail' | 'reason'>

/** Records a refused attempt in a transaction of its own, since the attempt's was rolled back. */
export async function recordRefusal(db: Db, attempt: Attempt, problem: Problem): Promise<void> {
  const detail = { code: problem.code, status: problem.status }
  await transaction(db, (tx) => record(tx, { ...attempt, action: journalActions.refused, detail }))
}

/** A line as it is read back. `seq` orders lines; it is not gapless. */
export interface JournalEntry {
  seq: number
  at: string
  actor: string
  actorKind: Actor['kind']
  organisation: string | null
  onBehalfOf: string | null
  operation: string
  action: string
  subjectId: string | null
  objectType: string | null
  objectId: string | null
  caseId: string | null
  reason: string | null
  detail: Record<string, unknown>
  requestId: string | null
}

/** Which lines: all given conditions hold. */
export interface JournalFilter {
  /** A subject, or all ids it has had: lines stay under the id they were written with. */
  subjectId?: string | readonly string[]
  /** Of one type, or of any of several. */
  object?: { type: string | readonly string[]; id: string }
  caseId?: string
  action?: string
  actor?: string
  /** Beijing days, both included. */
  from?: CivilDate
  to?: CivilDate
}

const entryView = sql`seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, actor,
  actor_kind AS "actorKind", organisation, on_behalf_of AS "onBehalfOf", operation, action,
  subject_id AS "subjectId", object_type AS "objectType", object_id AS "objectId", case_id AS "caseId", reason,
  detail, request_id AS "requestId"`

/** A page of lines, newest first; `before` is the `seq` of the last line of the page before. */
export async function listJournal(
  db: Db | Tx,
  filter: JournalFilter,
  page: { before?: number; limit: number },
): Promise<JournalEntry[]> {
  const { object, subjectId } = filter
  const { before } = page
  const conditions = [
    before === undefined
      ? undefined
      : sql`(at, seq) < ((SELECT last.at FROM journal.entries AS last WHERE last.seq = ${before}::bigint), ${before}::bigint)`,
    subjectId === undefined ? undefined : sql`subject_id = ANY (${[subjectId].flat()}::uuid[])`,
    object === undefined
      ? undefined
      : sql`object_type = ANY (${[object.type].flat()}::text[]) AND object_id = ${object.id}`,
    filter.caseId === undefined ? undefined : sql`case_id = ${filter.caseId}`,
    filter.action === undefined ? undefined : sql`action = ${filter.action}`,
    filter.actor === undefined ? undefined : sql`actor = ${filter.actor}`,
    filter.from === undefined ? undefined : sql`at >= ${filter.from}::date::timestamptz`,
    filter.to === undefined ? undefined : sql`at < (${filter.to}::date + 1)::timestamptz`,
  ].filter((condition) => condition !== undefined)
  const where = conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`
  return rows(
    db,
    sql<JournalEntry>`SELECT ${entryView} FROM journal.entries ${where} ORDER BY at DESC, seq DESC LIMIT ${page.limit}`,
  )
}

/** One line with the transaction it was written in, which says by which seal it is covered. */
export async function findJournalEntry(
  db: Db | Tx,
  seq: number,
): Promise<(JournalEntry & { epoch: number; xid: string }) | undefined> {
  return firstRow(db, sql<JournalEntry & { epoch: number; xid: string }>`
    SELECT ${entryView}, epoch, xid::text AS xid FROM journal.entries WHERE seq = ${seq}`)
}

/** `docs/generated/journal.md`: every action with its fields. */
export function renderJournalActions(actions: readonly JournalAction[] = allJournalActions()): string {
  const lines = ['# Journal actions', '', 'Every line the journal can hold, and the fields of its `detail`.', '']
  lines.push('| Action | 含义 | Detail |', '| --- | --- | --- |')
  for (const action of actions) {
    const required = Type.Object(action.detail ?? {}).required ?? []
    const fields = Object.entries(action.detail ?? {}).map(([name, schema]) => {
      const { type, description } = schema as { type?: string; description?: string }
      const optional = (required as string[]).includes(name) ? '' : ', optional'
      return `\`${name}\` (${type ?? 'any'}${optional})${description === undefined ? '' : `: ${description}`}`
    })
    lines.push(`| \`${action.action}\` | ${action.title} | ${fields.join('<br>') || '–'} |`)
  }
  return `${lines.join('\n')}\n`
}
