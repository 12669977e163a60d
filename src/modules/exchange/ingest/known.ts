/** Subjects met in a run, remembered over its chunks: a firm with ten rows in a file is looked up once. */
import type { Pool, PgClient } from '../../../kernel/db.ts'
import { IdSet } from '../../../kernel/ids.ts'
import { changedSubjects, resolveCodes, type CodeLookup, type KnownSubject } from '../../subjects/index.ts'

/** Codes by which subjects are sought, by the key of the directory. */
type Lookups = ReadonlyMap<string, CodeLookup>

/** Subjects that did not exist before a chunk. */
export interface CreatedSubjects {
  ids: ReadonlySet<string>
  /** By the key of each of their codes. */
  byKey: ReadonlyMap<string, readonly KnownSubject[]>
}

/** A bound on memory, not on files. */
const remembered = 150_000

export class KnownSubjects {
  #byCode = new Map<string, KnownSubject>()
  /** Subjects this run created: two names for one of them are a contradiction of the delivery itself. */
  readonly #created = new IdSet()
  /** Those of the last chunk. */
  #latest: CreatedSubjects['byKey'] = new Map()

  /** To be told of the subjects a chunk created, once it is committed. */
  remember({ ids, byKey }: CreatedSubjects): void {
    for (const id of ids) this.#created.add(id)
    this.#latest = byKey
  }

  createdHere(id: string): boolean {
    return this.#created.has(id)
  }

  /** As `resolveCodes`; what was remembered is used where nobody changed the subject since. */
  async resolve(client: PgClient | Pool, lookups: Lookups): Promise<Map<string, KnownSubject[]>> {
    const found = new Map<string, KnownSubject[]>()
    const rest: CodeLookup[] = []
    for (const known of await this.#unchanged(client, lookups)) found.set(known.code as string, [known])
    for (const [key, lookup] of lookups) if (!found.has(key)) rest.push(lookup)
    for (const [key, subjects] of await resolveCodes(client, rest)) {
      found.set(key, subjects)
      const [subject, ...others] = subjects
      // Of the other codes a second subject may turn up at any time; a USCC has one.
      if (subject?.code === key && others.length === 0) this.#byCode.set(subject.code, subject)
    }
    if (this.#byCode.size > remembered) this.#byCode = new Map()
    return found
  }

  /** Adds to what was resolved before the last chunk was committed the subjects which that chunk created. */
  addLatest(found: Map<string, KnownSubject[]>, lookups: Lookups): void {
    for (const [key, created] of this.#latest) {
      if (!lookups.has(key)) continue
      const before = found.get(key) ?? []
      const others = created.filter((one) => !before.some(({ id }) => id === one.id))
      found.set(key, [...before, ...others])
    }
  }

  /** Of the subjects asked for, those remembered as they still are. */
  async #unchanged(client: PgClient | Pool, lookups: Lookups): Promise<KnownSubject[]> {
    const remembered: KnownSubject[] = []
    for (const key of lookups.keys()) {
      const known = this.#byCode.get(key)
      if (known !== undefined) remembered.push(known)
    }
    const changed = await changedSubjects(client, remembered)
    return changed.size === 0 ? remembered : remembered.filter(({ id }) => !changed.has(id))
  }
}
