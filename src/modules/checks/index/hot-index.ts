/**
 * The hot index: USCC → what a check needs to know of the subject, in memory. Columns of flat buffers for what every
 * subject has; objects only for the few that are on a list. Holds no rule: it answers `Facts`, `decide` judges.
 */
import { dateOfDayNumber, dayNumber, type CivilDate } from '../../../kernel/time.ts'
import type { Entry, Facts } from '../rules/decide.ts'
import { KeyTable } from './key-table.ts'

/** One subject as the loader hands it over; bytes are UTF-8 and are copied. */
export interface SubjectRow {
  readonly id: Uint8Array
  readonly code: Uint8Array
  readonly soleTrader: boolean
  /** Days since 1970-01-01, or null. */
  readonly established: number | null
  readonly name: Uint8Array
  /** Comparison keys of every name it has borne. */
  readonly nameKeys: readonly Uint8Array[]
}

/** What is adverse or listed about one subject. `adverse` are days since 1970-01-01. */
export interface Standing {
  readonly adverse: readonly number[]
  readonly entries: readonly Entry[]
}

const unknownDay = -0x80000000
const codeWidth = 18
const idWidth = 16
const nobody = -1
const noEntries: readonly Entry[] = []
const noDates: readonly CivilDate[] = []

export class HotIndex {
  readonly #codes: KeyTable
  readonly #ids: KeyTable
  /** By row of #codes: the row of #ids it stands for; -1 when the code was taken from everybody. */
  #subjectOf: Int32Array
  /** By row of #ids. */
  #codeOf: Int32Array
  #category: Uint8Array
  #established: Int32Array
  #latestAdverse: Int32Array
  #nameHash: Float64Array
  #nameAt: Float64Array
  #nameLength: Uint16Array
  #names: Buffer
  #namesEnd = 0
  #namesLost = 0
  /** Only for subjects with list entries, or with more adverse dates than the latest one can stand for. */
  readonly #standing = new Map<number, { adverse: readonly CivilDate[]; entries: readonly Entry[] }>()
  readonly #otherNames = new Map<number, readonly number[]>()
  readonly #dates = new Map<number, CivilDate>()
  readonly #probe = Buffer.alloc(codeWidth)
  /** Feed position up to which every change has been applied. */
  position = 0

  constructor(expected = 1024) {
    this.#codes = new KeyTable(codeWidth, expected)
    this.#ids = new KeyTable(idWidth, expected)
    this.#subjectOf = new Int32Array(expected)
    this.#codeOf = new Int32Array(expected)
    this.#category = new Uint8Array(expected)
    this.#established = new Int32Array(expected)
    this.#latestAdverse = new Int32Array(expected)
    this.#nameHash = new Float64Array(expected)
    this.#nameAt = new Float64Array(expected)
    this.#nameLength = new Uint16Array(expected)
    this.#names = Buffer.allocUnsafe(expected * 40)
  }

  /** How many subjects are held. */
  get size(): number {
    return this.#ids.count
  }

  /** Bytes in flat buffers; the maps of listed subjects come on top. */
  get byteLength(): number {
    return (
      this.#codes.byteLength + this.#ids.byteLength + this.#names.byteLength + this.#subjectOf.length * 35
    )
  }

  /** The row of the subject that bears this normalised USCC, or -1. */
  find(code: string): number {
    if (code.length !== codeWidth) return nobody
    for (let i = 0; i < codeWidth; i += 1) {
      const unit = code.charCodeAt(i)
      if (unit > 127) return nobody
      this.#probe[i] = unit
    }
    const at = this.#codes.find(this.#probe, 0)
    return at < 0 ? nobody : (this.#subjectOf[at] as number)
  }

  /** The row of a subject by id, or -1. */
  rowOf(subjectId: string): number {
    return this.rowOfBytes(Buffer.from(subjectId.replaceAll('-', ''), 'hex'))
  }

  rowOfBytes(id: Uint8Array): number {
    return this.#ids.find(id, 0)
  }

  /** The subject's id as 32 hexadecimal digits, which PostgreSQL takes for a uuid. */
  subjectId(row: number): string {
    return this.#ids.hexOf(row)
  }

  name(row: number): string {
    const at = this.#nameAt[row] as number
    return this.#names.toString('utf8', at, at + (this.#nameLength[row] as number))
  }

  /** Whether the subject bears, or has borne, the name of this key. */
  bears(row: number, nameKey: string): boolean {
    const bytes = Buffer.from(nameKey)
    const hash = wideHash(bytes)
    return this.#nameHash[row] === hash || this.#otherNames.get(row)?.includes(hash) === true
  }

  facts(row: number): Facts {
    const standing = this.#standing.get(row)
    const latest = this.#latestAdverse[row] as number
    const established = this.#established[row] as number
    return {
      category: this.#category[row] === 1 ? 'sole-trader' : 'organisation',
      establishedOn: established === unknownDay ? null : this.#date(established),
      adverse: standing?.adverse ?? (latest === unknownDay ? noDates : [this.#date(latest)]),
      entries: standing?.entries ?? noEntries,
    }
  }

  /** Adds or replaces a subject; its standing is set apart. A code that changed hands points to its new bearer. */
  putSubject(subject: SubjectRow): number {
    const before = this.#ids.count
    const row = this.#ids.put(subject.id, 0)
    this.#makeRoom(row)
    const fresh = row === before
    if (fresh) this.#latestAdverse[row] = unknownDay
    const codeRow = this.#codes.put(subject.code, 0)
    this.#makeRoom(codeRow)
    if (!fresh && this.#codeOf[row] !== codeRow) this.#releaseCode(row)
    this.#subjectOf[codeRow] = row
    this.#codeOf[row] = codeRow
    this.#category[row] = subject.soleTrader ? 1 : 0
    this.#established[row] = subject.established ?? unknownDay
    this.#putName(row, subject.name, fresh)
    const [first, ...others] = subject.nameKeys.map((key) => wideHash(key))
    this.#nameHash[row] = first ?? 0
    if (others.length > 0) this.#otherNames.set(row, others)
    else if (!fresh) this.#otherNames.delete(row)
    return row
  }

  /** Takes a subject's code away: it was merged into another or lost its code. Its row stays, unreachable. */
  removeSubject(row: number): void {
    this.#releaseCode(row)
    this.#codeOf[row] = nobody
    this.#standing.delete(row)
    this.#latestAdverse[row] = unknownDay
  }

  /**
   * Sets what is adverse or listed. `today` (days since 1970-01-01): a decision dated later keeps its own date, so the
   * latest of the past does not vanish behind it.
   */
  putStanding(row: number, standing: Standing, today: number): void {
    let latest = unknownDay
    let ahead = false
    for (const day of standing.adverse) {
      if (day > latest) latest = day
      if (day > today) ahead = true
    }
    this.#latestAdverse[row] = latest
    if (standing.entries.length === 0 && !ahead) {
      this.#standing.delete(row)
      return
    }
    const adverse = ahead
      ? standing.adverse.map(dateOfDayNumber)
      : latest === unknownDay
        ? noDates
        : [dateOfDayNumber(latest)]
    this.#standing.set(row, { adverse, entries: standing.entries })
  }

  /** One adverse day beside those noted before; for the first load, which reads them in no order. */
  noteAdverse(row: number, day: number): void {
    if (day > (this.#latestAdverse[row] as number)) this.#latestAdverse[row] = day
  }

  /** Adds list entries to a standing that was put before; for the first load, which reads the two apart. */
  putEntries(row: number, entries: readonly Entry[]): void {
    this.#standing.set(row, { adverse: this.facts(row).adverse, entries })
  }

  /** A day as text; there are few days among many subjects, and making the text costs more than the rest of an answer. */
  #date(day: number): CivilDate {
    let text = this.#dates.get(day)
    if (text === undefined) {
      text = dateOfDayNumber(day)
      this.#dates.set(day, text)
    }
    return text
  }

  #releaseCode(row: number): void {
    const codeRow = this.#codeOf[row] as number
    if (codeRow >= 0 && this.#subjectOf[codeRow] === row) this.#subjectOf[codeRow] = nobody
  }

  #putName(row: number, name: Uint8Array, fresh: boolean): void {
    if (!fresh) {
      const at = this.#nameAt[row] as number
      const length = this.#nameLength[row] as number
      if (this.#names.subarray(at, at + length).equals(name)) return
      this.#namesLost += length
    }
    if (this.#namesEnd + name.length > this.#names.length) this.#packNames(name.length)
    this.#names.set(name, this.#namesEnd)
    this.#nameAt[row] = this.#namesEnd
    this.#nameLength[row] = name.length
    this.#namesEnd += name.length
  }

  /** A larger buffer, without the names nobody bears any more. */
  #packNames(needed: number): void {
    const kept = this.#namesEnd - this.#namesLost
    const wider = Buffer.allocUnsafe(Math.max(Math.ceil(kept * 1.5), kept + needed + 65_536))
    let end = 0
    for (let row = 0; row < this.#ids.count; row += 1) {
      const at = this.#nameAt[row] as number
      const length = this.#nameLength[row] as number
      this.#names.copy(wider, end, at, at + length)
      this.#nameAt[row] = end
      end += length
    }
    this.#names = wider
    this.#namesEnd = end
    this.#namesLost = 0
  }

  #makeRoom(row: number): void {
    if (row < this.#subjectOf.length) return
    const size = Math.max(row + 1, Math.ceil(this.#subjectOf.length * 1.5))
    this.#subjectOf = widened(new Int32Array(size), this.#subjectOf)
    this.#codeOf = widened(new Int32Array(size), this.#codeOf)
    this.#category = widened(new Uint8Array(size), this.#category)
    this.#established = widened(new Int32Array(size), this.#established)
    this.#latestAdverse = widened(new Int32Array(size), this.#latestAdverse)
    this.#nameHash = widened(new Float64Array(size), this.#nameHash)
    this.#nameAt = widened(new Float64Array(size), this.#nameAt)
    this.#nameLength = widened(new Uint16Array(size), this.#nameLength)
  }
}

function widened<T extends Int32Array | Uint8Array | Uint16Array | Float64Array>(wider: T, narrow: T): T {
  wider.set(narrow as never)
  return wider
}

/** 52 bits of hash from two multipliers: a wrong name passes for one of the subject's once in 10^15. */
function wideHash(bytes: Uint8Array): number {
  let high = 0x811c9dc5
  let low = 0x3c6ef372
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] as number
    high = Math.imul(high ^ byte, 0x01000193)
    low = Math.imul(low ^ byte, 0x5bd1e995)
    low ^= low >>> 13
  }
  high = Math.imul(high ^ (high >>> 15), 0x2c1b3c6d)
  low = Math.imul(low ^ (low >>> 15), 0x297a2d39)
  return ((high ^ (high >>> 13)) >>> 12) * 0x1_0000_0000 + ((low ^ (low >>> 15)) >>> 0)
}

/** Day number of a civil date, or null. */
export function dayOrNull(date: CivilDate | null): number | null {
  return date === null ? null : dayNumber(date)
}
