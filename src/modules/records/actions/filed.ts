/** What is filed already under the keys of records that are not to be filed. */
import type { PgClient } from '../../../kernel/db.ts'
import type { WrittenRecord } from '../schema.ts'
import { versionsOf } from '../store/file.ts'

/** The rows of those records whose fact is filed and was not revoked. */
export async function factsUnder(client: PgClient, records: readonly WrittenRecord[]): Promise<Set<number>> {
  const found = await versionsOf(client, records)
  const filed = new Set(found.filter((one) => one.standing === 'current').map((one) => one.subjectId + one.keyHash))
  return new Set(records.filter((one) => filed.has(one.subjectId + one.keyHash)).map((one) => one.rowNo))
}
