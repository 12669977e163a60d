/** Near-duplicates (standards 1.8, E502): the same subject, date, authority and content under another document number. */
import type { PgClient } from '../../../kernel/db.ts'
import type { NewRecord } from '../schema.ts'
import { currentTwins, currentVersions } from '../store/file.ts'

/**
 * The rows that are twins of a fact filed before or of an earlier row of the batch, each with the other's document
 * number. `met`: subjects known before the batch; of the others nothing can be filed yet. A row whose own key is filed
 * already is a repetition or a correction of that fact and no twin.
 */
export async function findTwins(
  client: PgClient,
  kind: string,
  records: readonly NewRecord[],
  met: ReadonlySet<string>,
): Promise<Map<number, string>> {
  const twins = new Map<number, string>()
  const inBatch = new Map<string, NewRecord>()
  for (const one of records) {
    const content = one.subjectId + one.contentHash
    const first = inBatch.get(content)
    if (first === undefined) inBatch.set(content, one)
    else if (first.keyHash !== one.keyHash) twins.set(one.rowNo, first.documentNo ?? '')
  }
  const stored = await currentTwins(client, kind, records.filter((one) => met.has(one.subjectId)))
  const byKey = new Map(stored.map((twin) => [twin.subjectId + twin.keyHash, twin.documentNo ?? '']))
  for (const one of records) {
    const documentNo = byKey.get(one.subjectId + one.keyHash)
    if (documentNo !== undefined) twins.set(one.rowNo, documentNo)
  }
  return twins.size === 0 ? twins : withoutFiled(client, records, twins)
}

async function withoutFiled(
  client: PgClient,
  records: readonly NewRecord[],
  twins: Map<number, string>,
): Promise<Map<number, string>> {
  const suspects = records.filter((one) => twins.has(one.rowNo))
  const filed = new Set((await currentVersions(client, suspects)).map((one) => one.subjectId + one.keyHash))
  for (const one of suspects) if (filed.has(one.subjectId + one.keyHash)) twins.delete(one.rowNo)
  return twins
}
