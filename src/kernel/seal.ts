/**
 * Seals make the journal and the access ledger tamper-evident: a chain of SM3 digests over the lines of settled
 * transactions. A seal covers the transactions [from, upto) of an epoch, where every id below `upto` had ended when it
 * was made; so a line belongs to exactly one seal by its transaction id, and no line is ever touched to say so.
 *
 * The digest of a seal is SM3 over UTF-8 text, each line ended by \n, so that anyone can compute it from an export:
 *   ["probity-seal",1,no,at,epoch,from,upto,next,previous]   numbers and times as text, upto null at an epoch's end
 *   ["E",epoch,xid,seq,at,…]     the journal's lines by (xid, seq), columns in the order of `entryColumns`
 *   ["A",epoch,xid,id,at,…]      the looks by (xid, id), columns in the order of `accessColumns`
 *   [entries,looks]
 * all written as JSON without spaces, every value as PostgreSQL's text or null, times in UTC with microseconds.
 */
import { createHash, type Hash } from 'node:crypto'
import { firstRow, rows, sql, type Db, type PgClient, type Pool } from './db.ts'

/** A seal as stored and published. Transaction ids are text: they are 64 bits wide. */
export interface Seal {
  no: number
  at: string
  epoch: number
  fromXid: string
  /** Null: to the end of the epoch, which a restore closed. */
  uptoXid: string | null
  nextXid: string
  entries: number
  looks: number
  previous: string
  digest: string
}

export const firstPrevious: string = '0'.repeat(64)

const utc = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** Columns of a journal line in its canonical form. The first four are the same for looks. */
export const entryColumns: readonly string[] = [
  'epoch', 'xid', 'seq', 'at', 'actor', 'actor_kind', 'organisation', 'on_behalf_of', 'operation', 'action', 'subject_id',
  'object_type', 'object_id', 'case_id', 'reason', 'detail', 'request_id',
]

/** Columns of a look in its canonical form. */
export const accessColumns: readonly string[] = [
  'epoch', 'xid', 'id', 'at', 'actor', 'actor_kind', 'organisation', 'organisation_name', 'subject_id', 'what', 'purpose',
  'authorisation', 'request_id',
]

/** One line, as text: [epoch, xid, seq or id, at, …]. */
export type SealLine = (string | null)[]

/** The two ledgers, in the order a seal takes them in. */
export const ledgers = {
  E: { table: 'journal.entries', columns: entryColumns, key: 'seq' },
  A: { table: 'journal.access', columns: accessColumns, key: 'id' },
} as const

export type LedgerMark = keyof typeof ledgers

/** Select list that reads a Seal. */
export const sealColumns: string = `no, ${utc('at')} AS at, epoch, from_xid::text AS "fromXid",
  upto_xid::text AS "uptoXid",
  next_xid::text AS "nextXid", entries, looks, previous, digest`

/** Computes the digest of one seal while its lines are fed in. */
export class SealDigest {
  readonly #hash: Hash = createHash('sm3')
  readonly #counts: Record<LedgerMark, number> = { E: 0, A: 0 }

  constructor(seal: Omit<Seal, 'entries' | 'looks' | 'digest'>) {
    const { no, at, epoch, fromXid, uptoXid, nextXid, previous } = seal
    this.#hash.update(`${JSON.stringify(['probity-seal', 1, no, at, epoch, fromXid, uptoXid, nextXid, previous])}\n`)
  }

  add(mark: LedgerMark, lines: readonly SealLine[]): void {
    let text = ''
    for (const line of lines) text += `["${mark}",${JSON.stringify(line).slice(1)}\n`
    this.#hash.update(text)
    this.#counts[mark] += lines.length
  }

  finish(): { entries: number; looks: number; digest: string } {
    const { E: entries, A: looks } = this.#counts
    const digest = this.#hash.update(`${JSON.stringify([entries, looks])}\n`).digest('hex')
    return { entries, looks, digest }
  }
}

const fetchRows = 2000

/** Streams a ledger in the order of sealing, from a transaction id on; the client must be in a transaction. */
export async function* streamLedger(
  client: PgClient,
  mark: LedgerMark,
  range?: { epoch: number; fromXid: string; uptoXid: string | null },
): AsyncGenerator<SealLine[]> {
  const { table, columns, key } = ledgers[mark]
  const list = columns.map((column) => (column === 'at' ? utc('at') : `${column}::text`)).join(', ')
  const where =
    range === undefined
      ? ''
      : `WHERE epoch = ${Number(range.epoch)} AND xid >= '${BigInt(range.fromXid)}'` +
        (range.uptoXid === null ? '' : ` AND xid < '${BigInt(range.uptoXid)}'`)
  const cursor = `sealing_${mark.toLowerCase()}`
  await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR
    SELECT ${list} FROM ${table} ${where} ORDER BY ${table}.epoch, ${table}.xid, ${table}.${key}`)
  for (;;) {
    const page = await client.query({ text: `FETCH ${fetchRows} FROM ${cursor}`, rowMode: 'array' })
    if (page.rows.length > 0) yield page.rows as SealLine[]
    if (page.rows.length < fetchRows) break
  }
  await client.query(`CLOSE ${cursor}`)
}

// Names the right to seal; any number will do that no other lock uses.
const sealLock = [7246, 1] as const

/**
 * Seals every settled line not sealed yet and returns the last seal made; undefined when there was nothing to seal or
 * another process is at it. Its time is the database's, as that of the lines. Streams: memory does not grow.
 */
export async function sealJournal(pool: Pool): Promise<Seal | undefined> {
  const client = await pool.connect()
  let broken = true
  try {
    const lock = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', [...sealLock])
    if (lock.rows[0]?.held === true) {
      await client.query('SELECT journal.ensure_epoch()')
      let last: Seal | undefined
      for (let seal = await sealOnce(client); seal !== undefined; seal = await sealOnce(client)) {
        last = seal
        // After a restore: the old epoch has been closed, the present one comes next.
        if (seal.uptoXid !== null) break
      }
      await client.query('SELECT pg_advisory_unlock($1, $2)', [...sealLock])
      broken = false
      return last
    }
    broken = false
    return undefined
  } finally {
    // A connection that failed is closed, and with it goes the lock.
    client.release(broken)
  }
}

async function sealOnce(client: PgClient): Promise<Seal | undefined> {
  // One snapshot says which transactions are settled and shows their lines.
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  const draft = await nextInterval(client)
  if (draft === undefined) {
    await client.query('ROLLBACK')
    return undefined
  }
  const digest = new SealDigest(draft)
  for (const mark of ['E', 'A'] as const) {
    for await (const lines of streamLedger(client, mark, draft)) digest.add(mark, lines)
  }
  const seal: Seal = { ...draft, ...digest.finish() }
  const { no, at, epoch, fromXid, uptoXid, nextXid, entries, looks, previous } = seal
  // An epoch is closed even when nothing is left in it: then nothing can be slipped in afterwards.
  if (entries + looks === 0 && uptoXid !== null) {
    await client.query('ROLLBACK')
    return undefined
  }
  await client.query(
    `INSERT INTO journal.seals (no, at, epoch, from_xid, upto_xid, next_xid, entries, looks, previous, digest)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [no, at, epoch, fromXid, uptoXid, nextXid, entries, looks, previous, seal.digest],
  )
  await client.query('COMMIT')
  return seal
}

async function nextInterval(client: PgClient): Promise<Omit<Seal, 'entries' | 'looks' | 'digest'> | undefined> {
  const last = (await client.query<Seal>(`SELECT ${sealColumns} FROM journal.seals ORDER BY no DESC LIMIT 1`)).rows[0]
  const epochs = (await client.query<{ epoch: number }>('SELECT epoch FROM journal.epochs ORDER BY epoch')).rows
  const now = await client.query<{ at: string; xmin: string; xmax: string }>(
    `SELECT ${utc('clock_timestamp()')} AS at, pg_snapshot_xmin(pg_current_snapshot())::text AS xmin,
       pg_snapshot_xmax(pg_current_snapshot())::text AS xmax`,
  )
  const { at, xmin, xmax } = now.rows[0] as { at: string; xmin: string; xmax: string }
  const previous = last?.digest ?? firstPrevious
  const no = (last?.no ?? 0) + 1
  const closed = last === undefined || last.uptoXid === null
  const epoch = closed ? epochs.find((e) => e.epoch > (last?.epoch ?? 0))?.epoch : last.epoch
  if (epoch === undefined) return undefined
  const fromXid = closed ? '0' : (last.uptoXid as string)
  // Ids of an older epoch belong to another cluster: all its transactions are settled, whatever ours are.
  if (epoch !== epochs.at(-1)?.epoch) return { no, at, epoch, fromXid, uptoXid: null, nextXid: fromXid, previous }
  if (BigInt(xmin) <= BigInt(fromXid)) return undefined
  return { no, at, epoch, fromXid, uptoXid: xmin, nextXid: xmax, previous }
}

/** Seals, newest first; `before` is the number of the last seal of the page before. */
export async function listSeals(db: Db, page: { before?: number; limit: number }): Promise<Seal[]> {
  const where = page.before === undefined ? sql`` : sql`WHERE no < ${page.before}`
  return rows(db, sql<Seal>`SELECT ${sql.raw(sealColumns)} FROM journal.seals ${where} ORDER BY no DESC LIMIT ${page.limit}`)
}

/** The seal that covers what a transaction wrote; undefined: it waits for the next. */
export async function sealCovering(db: Db, at: { epoch: number; xid: string }): Promise<Seal | undefined> {
  return firstRow(db, sql<Seal>`SELECT ${sql.raw(sealColumns)} FROM journal.seals
    WHERE epoch = ${at.epoch} AND from_xid <= ${at.xid}::xid8 AND (upto_xid IS NULL OR upto_xid > ${at.xid}::xid8)
    ORDER BY no LIMIT 1`)
}

/** The seal as one published line: whoever keeps it can later tell whether anything before it was rewritten. */
export function sealText(seal: Seal): string {
  return `${seal.no} ${seal.at} ${seal.entries} ${seal.looks} ${seal.digest}`
}

/** Reads published lines back, for `verifyJournal`. Lines that are not seals are passed over. */
export function parseSealText(text: string): { no: number; digest: string }[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^(\d{1,9}) \S+ \d+ \d+ ([0-9a-f]{64})$/.exec(line.trim())
    return match === null ? [] : [{ no: Number(match[1]), digest: match[2] as string }]
  })
}
