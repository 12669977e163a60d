/**
 * Near-duplicates (standards 1.8, E502): the same subject, date, authority and content under another
 * document number.
 */
import type { PgClient } from '../../../kernel/db.ts'
import { IdSet } from '../../../kernel/ids.ts'
import type { WrittenRecord } from '../schema.ts'
import { currentContents, currentTwins, versionsOf } from '../store/file.ts'
import { documentNoOf } from '../store/written.ts'

/**
 * Watches one delivery for twins. What is filed already is asked for once a subject and remembered by its
 * digest, so that a row without a likely twin costs no question to the database; a likely one is asked about
 * exactly. What another delivery of the same kind files meanwhile is not seen: a suspicion is missed, never
 * a fact doubled.
 */
export class TwinWatch {
  readonly #kind: string
  readonly #contents = new IdSet()
  readonly #asked = new IdSet()

  constructor(kind: string) {
    this.#kind = kind
  }

  /**
   * The rows that are twins of a fact filed before or of an earlier row of the batch, each with the other's
   * document number. `created`: subjects that did not exist before the batch. A row whose own key is filed
   * already is a repetition or a correction of that fact and no twin.
   */
  async find(
    client: PgClient,
    records: readonly WrittenRecord[],
    created: ReadonlySet<string>,
  ): Promise<Map<number, string>> {
    await this.#ask(client, records, created)
    const twins = new Map<number, string>()
    const first = new Map<string, WrittenRecord>()
    const suspects: WrittenRecord[] = []
    for (const one of records) {
      let content = one.contentHash
      let other = first.get(content)
      if (other !== undefined && other.subjectId !== one.subjectId) {
        content = one.subjectId + one.contentHash
        other = first.get(content)
      }
      if (other === undefined) first.set(content, one)
      else if (other.keyHash !== one.keyHash) twins.set(one.rowNo, documentNoOf(other) ?? '')
      if (other !== undefined || this.#contents.has(one.contentHash)) suspects.push(one)
    }
    if (suspects.length === 0) return twins
    const stored = await currentTwins(client, this.#kind, suspects)
    const byKey = new Map(stored.map((twin) => [twin.subjectId + twin.keyHash, twin.documentNo ?? '']))
    for (const one of suspects) {
      const documentNo = byKey.get(one.subjectId + one.keyHash)
      if (documentNo !== undefined) twins.set(one.rowNo, documentNo)
    }
    return twins.size === 0 ? twins : withoutFiled(client, suspects, twins)
  }

  /** To be told of what was filed, once it is committed. */
  remember(records: readonly WrittenRecord[]): void {
    for (const one of records) {
      this.#contents.add(one.contentHash)
      this.#asked.add(one.subjectId)
    }
  }

  async #ask(client: PgClient, records: readonly WrittenRecord[], created: ReadonlySet<string>): Promise<void> {
    const wanted = new Set<string>()
    for (const { subjectId } of records) {
      if (!created.has(subjectId) && !this.#asked.has(subjectId)) wanted.add(subjectId)
    }
    if (wanted.size === 0) return
    for (const hash of await currentContents(client, this.#kind, [...wanted])) this.#contents.add(hash)
    for (const id of wanted) this.#asked.add(id)
  }
}

async function withoutFiled(
  client: PgClient,
  suspects: readonly WrittenRecord[],
  twins: Map<number, string>,
): Promise<Map<number, string>> {
  const likely = suspects.filter((one) => twins.has(one.rowNo))
  const known = (await versionsOf(client, likely)).filter((one) => one.standing !== 'apart')
  const filed = new Set(known.map((one) => one.subjectId + one.keyHash))
  for (const one of likely) if (filed.has(one.subjectId + one.keyHash)) twins.delete(one.rowNo)
  return twins
}
