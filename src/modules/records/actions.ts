/** Filing facts: accepted, corrected or unchanged, in one transaction the caller holds. */
import type { PgClient } from '../../kernel/db.ts'
import { uuidv7 } from '../../kernel/ids.ts'
import type { Filed, Filing, NewRecord } from './schema.ts'
import { copyVersions, currentVersions, lockKind, supersede, type CurrentVersion, type VersionToFile } from './store.ts'

interface Latest {
  contentHash: string
  factId: string
  version: number
  firstReceivedAt: Date
  /** In the database already, or filed by an earlier row of this batch. */
  stored: CurrentVersion | undefined
  filed: VersionToFile | undefined
}

/**
 * Files a batch of records (E501: the same key again is a new version; the same content again is nothing new).
 * The first receipt survives corrections, so lateness is measured from it (standards 1.7).
 *
 * | before | row | outcome |
 * |---|---|---|
 * | nothing under this key | any | accepted, version 1 |
 * | version n, same content | same | unchanged, nothing written |
 * | version n, other content | corrected | updated: n ends, n + 1 begins with n's first receipt |
 */
export async function fileRecords(client: PgClient, filing: Filing, records: readonly NewRecord[]): Promise<Filed> {
  const filed: Filed = { accepted: [], updated: [], unchanged: [] }
  if (records.length === 0) return filed
  await lockKind(client, filing.kind)
  const latest = new Map<string, Latest>()
  for (const stored of await currentVersions(client, records)) {
    latest.set(`${stored.subjectId}${stored.keyHash}`, {
      contentHash: stored.contentHash, factId: stored.factId, version: stored.version,
      firstReceivedAt: stored.firstReceivedAt, stored, filed: undefined,
    })
  }
  const toFile: VersionToFile[] = []
  const toEnd: CurrentVersion[] = []
  for (const record of records) {
    const key = `${record.subjectId}${record.keyHash}`
    const before = latest.get(key)
    if (before !== undefined && before.contentHash === record.contentHash) {
      filed.unchanged.push(record.rowNo)
      continue
    }
    const version: VersionToFile = {
      record, factId: before?.factId ?? uuidv7(), version: (before?.version ?? 0) + 1,
      firstReceivedAt: before?.firstReceivedAt ?? filing.receivedAt, ended: false,
    }
    if (before?.filed !== undefined) before.filed.ended = true
    else if (before?.stored !== undefined) toEnd.push(before.stored)
    ;(before === undefined ? filed.accepted : filed.updated).push(record.rowNo)
    toFile.push(version)
    latest.set(key, {
      contentHash: record.contentHash, factId: version.factId, version: version.version,
      firstReceivedAt: version.firstReceivedAt, stored: undefined, filed: version,
    })
  }
  await supersede(client, toEnd, filing.at)
  await copyVersions(client, filing, toFile)
  return filed
}
