/** Filing facts: accepted, corrected or unchanged, in one transaction the caller holds. */
import type { PgClient, Tx } from '../../../kernel/db.ts'
import { publishEvents } from '../../../kernel/feed.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { civilDateOf, type CivilDate } from '../../../kernel/time.ts'
import type { Filed, Filing, WrittenRecord } from '../schema.ts'
import {
  copyVersions, lockKind, plain, saidBeforeMerge, supersede, versionsOf, type FiledVersion, type VersionToFile,
} from '../store/file.ts'

/** The version a row meets under its key: in the database already, or filed by an earlier row of the batch. */
interface Latest {
  contentHash: string
  factId: string
  version: number
  firstReceivedAt: Date
  receivedAt: Date
  submissionId: string
  sourceCode: string
  stored: FiledVersion | undefined
  filed: VersionToFile | undefined
}

/**
 * Files a batch of records (E501: the same key again is a new version; the same content again is nothing new).
 * The first receipt survives corrections: lateness is measured from it (standards 1.7), and so is a publicity term
 * that runs from publication, so that no correction lengthens it.
 *
 * | before | row | outcome |
 * |---|---|---|
 * | nothing under this key | any | accepted, version 1 |
 * | version n, same content | same | unchanged, nothing written |
 * | version n, other content | corrected | updated: n ends, n + 1 begins with n's first receipt |
 * | version n, other content | received before n was | outdated, nothing written: deliveries are not read in order |
 * | version n of another source, other content | may correct only its own (E402) | foreign, nothing written |
 * | version n, revoked | any | revoked, nothing written: a delivery does not undo a revocation |
 * | version n, revoked | any, `filing.again` | updated: n + 1 begins with n's first receipt, whatever it says |
 *
 * Where a merge put facts of one decision beside each other, the row that repeats one of them is unchanged, and so is
 * one that repeats what the merged subject's file said of it while it stands as it did; the row that says something
 * else is the newest word about the decision and ends them all.
 */
export async function fileRecords(client: PgClient, filing: Filing, records: readonly WrittenRecord[]): Promise<Filed> {
  const filed: Filed = {
    accepted: [], updated: [], unchanged: [], outdated: [], foreign: [], revoked: [], contradicted: 0,
  }
  if (records.length === 0) return filed
  await lockKind(client, filing.kind)
  const { latest, revoked, apart } = await standingUnder(client, records)
  const said = latest.size === 0 ? nothing : await saidBeforeMerge(client, records.filter((one) => {
    const standing = latest.get(keyOf(one))
    return standing !== undefined && standing.contentHash !== plain(one.contentHash)
  }))
  const toFile: VersionToFile[] = []
  const toEnd: FiledVersion[] = []
  for (const record of records) {
    const key = keyOf(record)
    const content = plain(record.contentHash)
    const standing = latest.get(key)
    const before = standing ?? revoked.get(key)
    if (standing === undefined && before !== undefined && filing.again !== true) {
      filed.revoked.push(record.rowNo)
      continue
    }
    const beside = apart.get(key) ?? none
    const repeats = standing?.contentHash === content || beside.some((one) => one.contentHash === content)
    if (repeats || (said.size > 0 && said.has(key + content))) {
      filed.unchanged.push(record.rowNo)
      continue
    }
    const obstacle = before === undefined ? undefined : obstacleTo(filing, record, before)
    if (obstacle !== undefined) {
      filed[obstacle].push(record.rowNo)
      continue
    }
    if (beside.length > 0) {
      toEnd.push(...beside)
      const day = civilDateOf(filing.at)
      filed.replaced = [...(filed.replaced ?? []), ...beside.map((one) => ({ ...one, shown: isShown(one, day) }))]
      apart.delete(key)
    }
    const version = nextVersion(filing, record, before)
    if (standing?.filed !== undefined) standing.filed.ended = true
    else if (standing?.stored !== undefined) toEnd.push(standing.stored)
    ;(before === undefined ? filed.accepted : filed.updated).push(record.rowNo)
    if (standing?.submissionId === filing.submissionId) filed.contradicted += 1
    toFile.push(version)
    latest.set(key, {
      contentHash: content, factId: version.factId, version: version.version,
      firstReceivedAt: version.firstReceivedAt, receivedAt: filing.receivedAt, submissionId: filing.submissionId,
      sourceCode: filing.sourceCode, stored: undefined, filed: version,
    })
  }
  // A merge that moved one of them meanwhile has filed it anew: the batch looks again.
  if ((await supersede(client, toEnd, filing.at)) < toEnd.length) throw new Problem(problems.conflict)
  await copyVersions(client, filing, toFile)
  return filed
}

/** Why a record with other content does not correct what stands under its key; undefined: it does. */
function obstacleTo(filing: Filing, record: WrittenRecord, before: Latest): 'outdated' | 'foreign' | undefined {
  if (before.receivedAt > filing.receivedAt) return 'outdated'
  return record.ownOnly && before.sourceCode !== filing.sourceCode ? 'foreign' : undefined
}

/** Tells the feed of facts that gave way to a newer word about their decision. */
export async function tellReplaced(tx: Tx, { replaced }: Filed): Promise<void> {
  if (replaced === undefined) return
  await publishEvents(tx, replaced.map(({ subjectId, id, factId, shown }) => ({
    kind: 'withdrawn', public: shown, subject: { id: subjectId }, object: { type: 'record', id },
    detail: { fact: factId, reason: 'superseded' },
  })))
}

function keyOf(record: { subjectId: string; keyHash: string }): string {
  return record.subjectId + plain(record.keyHash)
}

/** What is filed of a batch, by subject and key. */
interface Standing {
  latest: Map<string, Latest>
  revoked: Map<string, Latest>
  apart: Map<string, FiledVersion[]>
}

const none: readonly FiledVersion[] = []
const nothing: ReadonlySet<string> = new Set()

function isShown({ publicFrom, publicUntil }: FiledVersion, day: CivilDate): boolean {
  return publicFrom !== null && publicFrom <= day && (publicUntil === null || publicUntil > day)
}

async function standingUnder(client: PgClient, records: readonly WrittenRecord[]): Promise<Standing> {
  const of: Standing = { latest: new Map(), revoked: new Map(), apart: new Map() }
  for (const stored of await versionsOf(client, records)) {
    const key = stored.subjectId + stored.keyHash
    if (stored.standing === 'apart') {
      of.apart.set(key, [...(of.apart.get(key) ?? none), stored])
      continue
    }
    const found = stored.standing === 'revoked' ? of.revoked : of.latest
    const other = found.get(key)
    if (other === undefined || other.version < stored.version) found.set(key, { ...stored, stored, filed: undefined })
  }
  return of
}

function nextVersion(filing: Filing, record: WrittenRecord, before: Latest | undefined): VersionToFile {
  const firstReceivedAt = before?.firstReceivedAt ?? filing.receivedAt
  const again = before === undefined ? undefined : record.window.from?.(firstReceivedAt)
  return {
    record, factId: before?.factId ?? uuidv7(), version: (before?.version ?? 0) + 1, firstReceivedAt,
    window: again ?? record.window, ended: false,
  }
}
