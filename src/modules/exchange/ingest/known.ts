/** Subjects met in a run, remembered over its chunks: a firm with ten rows in a file is looked up once. */
import type { PgClient } from '../../../kernel/db.ts'
import { IdSet } from '../../../kernel/ids.ts'
import { changedSubjects, resolveCodes, type CodeLookup, type KnownSubject } from '../../subjects/index.ts'

/** A bound on memory, not on files. */
const remembered = 150_000

export class KnownSubjects {
  #byKey = new Map<string, KnownSubject[]>()
  /** Subjects this run created: two names for one of them are a contradiction of the delivery itself. */
  readonly #created = new IdSet()

  /** To be told of the subjects a chunk created, once it is committed. */
  remember(created: Iterable<string>): void {
    for (const id of created) this.#created.add(id)
  }

  createdHere(id: string): boolean {
    return this.#created.has(id)
  }

  /** As `resolveCodes`; what was remembered is used where nobody changed the subject since. */
  async resolve(client: PgClient, lookups: ReadonlyMap<string, CodeLookup>): Promise<Map<string, KnownSubject[]>> {
    const found = new Map<string, KnownSubject[]>()
    for (const key of lookups.keys()) {
      const known = this.#byKey.get(key)
      if (known !== undefined) found.set(key, known)
    }
    const changed = await changedSubjects(client, [...found.values()].flat())
    if (changed.size > 0) {
      for (const [key, subjects] of found) if (subjects.some(({ id }) => changed.has(id))) found.delete(key)
    }
    const rest = [...lookups].filter(([key]) => !found.has(key)).map(([, lookup]) => lookup)
    for (const [key, subjects] of await resolveCodes(client, rest)) {
      found.set(key, subjects)
      // Of the other codes a second subject may turn up at any time; a USCC has one.
      if (key.startsWith('uscc:')) this.#byKey.set(key, subjects)
    }
    if (this.#byKey.size > remembered) this.#byKey = new Map()
    return found
  }
}
