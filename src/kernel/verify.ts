/** Recomputes the whole chain of seals and names the first thing that does not fit. Streams both ledgers once. */
import type { PgClient, Pool } from './db.ts'
import {
  firstPrevious, SealDigest, sealColumns, streamLedger, type LedgerMark, type Seal, type SealLine,
} from './seal.ts'

export interface JournalFault {
  /**
   * altered: same number of lines, other content, or the seal itself; missing / added: lines; chain: seals missing,
   * reordered or not following one another; backdated: a line older than a seal made before its transaction began;
   * stray: a line outside every epoch; witness: a kept seal differs.
   */
  kind: 'altered' | 'missing' | 'added' | 'chain' | 'backdated' | 'stray' | 'witness'
  /** The seal in which it shows; absent: after the last one. */
  seal?: number
  message: string
}

export interface JournalVerdict {
  ok: boolean
  seals: number
  /** Sealed lines checked. */
  entries: number
  looks: number
  /** Lines of either ledger that wait for the next seal. */
  unsealed: number
  firstFault?: JournalFault
}

export interface VerifyOptions {
  /** Called behind each seal and waited for; what it throws ends the verification. `of`: how many seals there are. */
  onProgress?: (done: { seals: number; of: number; entries: number; looks: number }) => void | Promise<void>
  /** Seals somebody kept, e.g. from the portal: the only proof against a rewrite of the whole chain. */
  witnesses?: readonly { no: number; digest: string }[]
}

// The database's clock may be set back a little by time synchronisation; more than this is a fault.
const clockToleranceMs = 3_600_000

/** Checks both ledgers against the chain; the database may be in use meanwhile. Stops at the first fault. */
export async function verifyJournal(pool: Pool, options: VerifyOptions = {}): Promise<JournalVerdict> {
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const verdict = await new Verification(client, options).run()
    await client.query('ROLLBACK')
    broken = false
    return verdict
  } finally {
    client.release(broken)
  }
}

/** Reads lines one after the other, without awaiting each. */
class Reader {
  readonly #pages: AsyncGenerator<SealLine[]>
  #page: SealLine[] = []
  #at = 0

  constructor(pages: AsyncGenerator<SealLine[]>) {
    this.#pages = pages
  }

  /** The lines from here on that are in memory; empty only at the end of the ledger. */
  async ahead(): Promise<{ lines: SealLine[]; from: number }> {
    if (this.#at >= this.#page.length) {
      const next = await this.#pages.next()
      this.#page = next.done === true ? [] : next.value
      this.#at = 0
    }
    return { lines: this.#page, from: this.#at }
  }

  pass(count: number): void {
    this.#at += count
  }
}

class Verification {
  readonly #client: PgClient
  readonly #options: VerifyOptions
  readonly #readers: Record<LedgerMark, Reader>
  readonly #witnesses: Map<number, string>
  #seals: Seal[] = []
  #bounds: Record<LedgerMark, Bounds> = { E: new Bounds([]), A: new Bounds([]) }
  #epochs: number[] = []
  readonly #verdict: JournalVerdict = { ok: true, seals: 0, entries: 0, looks: 0, unsealed: 0 }

  constructor(client: PgClient, options: VerifyOptions) {
    this.#client = client
    this.#options = options
    this.#readers = { E: new Reader(streamLedger(client, 'E')), A: new Reader(streamLedger(client, 'A')) }
    this.#witnesses = new Map((options.witnesses ?? []).map(({ no, digest }) => [no, digest]))
  }

  async run(): Promise<JournalVerdict> {
    this.#seals = (await this.#client.query<Seal>(`SELECT ${sealColumns} FROM journal.seals ORDER BY no`)).rows
    this.#bounds = { E: new Bounds(this.#seals), A: new Bounds(this.#seals) }
    const epochs = await this.#client.query<{ epoch: number }>('SELECT epoch FROM journal.epochs ORDER BY epoch')
    this.#epochs = epochs.rows.map(({ epoch }) => epoch)
    const fault = (await this.#sealed()) ?? (await this.#unsealed()) ?? this.#missingWitness()
    if (fault === undefined) return this.#verdict
    return { ...this.#verdict, ok: false, firstFault: fault }
  }

  async #sealed(): Promise<JournalFault | undefined> {
    for (const [i, seal] of this.#seals.entries()) {
      const fault = this.#link(seal, this.#seals[i - 1]) ?? (await this.#content(seal)) ?? this.#witness(seal)
      if (fault !== undefined) return { seal: seal.no, ...fault }
      this.#verdict.seals += 1
      await this.#options.onProgress?.({ ...this.#verdict, of: this.#seals.length })
    }
    return undefined
  }

  #link(seal: Seal, before: Seal | undefined): JournalFault | undefined {
    const chain = (message: string): JournalFault => ({ kind: 'chain', message })
    if (seal.no !== (before?.no ?? 0) + 1) return chain(`seal ${(before?.no ?? 0) + 1} is missing`)
    if (seal.previous !== (before?.digest ?? firstPrevious)) {
      return chain(`seal ${seal.no} does not follow the seal before it`)
    }
    const closed = before === undefined || before.uptoXid === null
    const epoch = closed ? this.#epochs.find((e) => e > (before?.epoch ?? 0)) : before.epoch
    if (seal.epoch !== epoch || seal.fromXid !== (closed ? '0' : before.uptoXid)) {
      return chain(`seal ${seal.no} leaves a gap behind the seal before it`)
    }
    return undefined
  }

  async #content(seal: Seal): Promise<JournalFault | undefined> {
    const digest = new SealDigest(seal)
    for (const mark of ['E', 'A'] as const) {
      const fault = await this.#lines(mark, seal, digest)
      if (fault !== undefined) return fault
    }
    const found = digest.finish()
    this.#verdict.entries += found.entries
    this.#verdict.looks += found.looks
    const difference = found.entries + found.looks - seal.entries - seal.looks
    if (found.digest === seal.digest && found.entries === seal.entries && difference === 0) return undefined
    const kind = difference === 0 || found.digest === seal.digest ? 'altered' : difference < 0 ? 'missing' : 'added'
    const counts = `${found.entries} entries and ${found.looks} looks, sealed were ${seal.entries} and ${seal.looks}`
    return { kind, message: `the lines of seal ${seal.no} (made ${seal.at}) or the seal were changed: ${counts}` }
  }

  /** Feeds the seal's lines of one ledger to the digest. */
  async #lines(mark: LedgerMark, seal: Seal, digest: SealDigest): Promise<JournalFault | undefined> {
    const reader = this.#readers[mark]
    const upto = seal.uptoXid === null ? undefined : BigInt(seal.uptoXid)
    for (;;) {
      const { lines, from } = await reader.ahead()
      let end = from
      while (end < lines.length && within(lines[end] as SealLine, seal.epoch, upto)) end += 1
      const mine = lines.slice(from, end)
      const fault = this.#places(mark, mine, seal.epoch)
      if (fault !== undefined) return fault
      digest.add(mark, mine)
      reader.pass(mine.length)
      if (mine.length === 0 || end < lines.length) return undefined
    }
  }

  /** Each line belongs to a known epoch and is not older than the last seal made before its transaction began. */
  #places(mark: LedgerMark, lines: readonly SealLine[], epoch?: number): JournalFault | undefined {
    const bounds = this.#bounds[mark]
    for (const line of lines) {
      const own = Number(line[0])
      if (epoch === undefined ? !this.#epochs.includes(own) : own !== epoch) {
        return { kind: 'stray', message: `line ${line[2]} belongs to epoch ${line[0]}, which does not exist` }
      }
      const bound = bounds.of(line)
      if (bound !== undefined && (line[3] as string) < bound) {
        const message = `line ${line[2]} says ${line[3]}, but its transaction began after ${bound}`
        return { kind: 'backdated', message }
      }
    }
    return undefined
  }

  #witness(seal: Seal): JournalFault | undefined {
    const kept = this.#witnesses.get(seal.no)
    this.#witnesses.delete(seal.no)
    if (kept === undefined || kept === seal.digest) return undefined
    return { kind: 'witness', message: `seal ${seal.no} differs from the one that was kept: ${kept}` }
  }

  #missingWitness(): JournalFault | undefined {
    const no = [...this.#witnesses.keys()][0]
    return no === undefined ? undefined : { kind: 'witness', message: `seal ${no} was kept by somebody and is gone` }
  }

  async #unsealed(): Promise<JournalFault | undefined> {
    for (const mark of ['E', 'A'] as const) {
      for (;;) {
        const { lines, from } = await this.#readers[mark].ahead()
        if (lines.length === 0) break
        const rest = lines.slice(from)
        const fault = this.#places(mark, rest)
        if (fault !== undefined) return fault
        this.#verdict.unsealed += rest.length
        this.#readers[mark].pass(rest.length)
      }
    }
    return undefined
  }
}

function within(line: SealLine, epoch: number, upto: bigint | undefined): boolean {
  const own = Number(line[0])
  return own < epoch || (own === epoch && (upto === undefined || BigInt(line[1] as string) < upto))
}

/** For lines in order: the earliest time a line may bear, from the last seal made before its transaction began. */
class Bounds {
  readonly #seals: { epoch: number; nextXid: bigint; earliest: string }[]
  #at = -1

  constructor(seals: readonly Seal[]) {
    this.#seals = seals.map(({ epoch, nextXid, at }) => ({
      epoch,
      nextXid: BigInt(nextXid),
      earliest: new Date(Date.parse(at) - clockToleranceMs).toISOString(),
    }))
  }

  of(line: SealLine): string | undefined {
    const epoch = Number(line[0])
    const xid = BigInt(line[1] as string)
    for (let next = this.#seals[this.#at + 1]; next !== undefined; next = this.#seals[this.#at + 1]) {
      if (next.epoch > epoch || (next.epoch === epoch && next.nextXid > xid)) break
      this.#at += 1
    }
    const seal = this.#seals[this.#at]
    return seal?.epoch === epoch ? seal.earliest : undefined
  }
}
