/** Fills a hot index from the database, and keeps single subjects of it current. */
import { dayNumber, type CivilDate } from '../../../kernel/time.ts'
import type { PgClient, Pool } from '../../../kernel/db.ts'
import type { Entry } from '../rules/decide.ts'
import { adverseDaysOf, factsOf } from '../store/facts.ts'
import { countSubjects, streamAdverse, streamEntries, streamSubjects } from '../store/streams.ts'
import { dayOrNull, HotIndex } from './hot-index.ts'

/**
 * Reads every subject with a USCC, its adverse dates and its list entries into a new index. The client must be inside
 * one REPEATABLE READ transaction, so that the three streams and the position are of one moment. Subjects with a
 * decision dated after `today` come back in `ahead`: the caller reads them again with all their dates.
 */
export async function loadIndex(
  client: PgClient,
  seriousLists: readonly string[],
  today: CivilDate,
  signal: AbortSignal,
): Promise<{ index: HotIndex; ahead: string[] }> {
  const index = new HotIndex(Math.ceil((await countSubjects(client)) * 1.1) + 1024)
  await streamSubjects(client, (subject) => {
    signal.throwIfAborted()
    index.putSubject(subject)
  })
  const day = dayNumber(today)
  const ahead = new Set<string>()
  await streamAdverse(client, seriousLists, (id, at) => {
    const row = index.rowOfBytes(id)
    if (row < 0) return
    index.noteAdverse(row, at)
    if (at > day) ahead.add(index.subjectId(row))
  })
  let row = -1
  let entries: Entry[] = []
  const flush = (): void => {
    if (row >= 0 && entries.length > 0) index.putEntries(row, entries)
  }
  await streamEntries(client, (id, entry) => {
    const found = index.rowOfBytes(id)
    if (found !== row) {
      flush()
      row = found
      entries = []
    }
    entries.push(entry)
  })
  flush()
  return { index, ahead: [...ahead] }
}

// Small enough that reading a part of a large delivery does not hold up the checks in between.
const idsAtOnce = 500

/** Reads the given subjects again and puts what the database says now. */
export async function reloadSubjects(
  pool: Pool,
  index: HotIndex,
  subjectIds: readonly string[],
  seriousLists: readonly string[],
  today: CivilDate,
): Promise<void> {
  const day = dayNumber(today)
  for (let from = 0; from < subjectIds.length; from += idsAtOnce) {
    for (const found of await factsOf(pool, subjectIds.slice(from, from + idsAtOnce), seriousLists)) {
      if (found.code === null || found.merged) {
        const row = index.rowOf(found.subjectId)
        if (row >= 0) index.removeSubject(row)
        continue
      }
      const row = index.putSubject({
        id: Buffer.from(found.subjectId.replaceAll('-', ''), 'hex'),
        code: Buffer.from(found.code),
        soleTrader: found.facts.category === 'sole-trader',
        established: dayOrNull(found.facts.establishedOn),
        name: Buffer.from(found.name),
        nameKeys: found.nameKeys.map((key) => Buffer.from(key)),
      })
      index.putStanding(
        row,
        { adverse: found.facts.adverse.map(dayNumber), entries: found.facts.entries },
        day,
      )
    }
  }
}

/** Reads again only which decisions against the given subjects there are. They are in the index. */
export async function reloadAdverse(
  pool: Pool,
  index: HotIndex,
  subjectIds: readonly string[],
  seriousLists: readonly string[],
  today: CivilDate,
): Promise<void> {
  const day = dayNumber(today)
  for (let from = 0; from < subjectIds.length; from += idsAtOnce) {
    const some = subjectIds.slice(from, from + idsAtOnce)
    const days = await adverseDaysOf(pool, some, seriousLists)
    for (const id of some) {
      const row = index.rowOf(id)
      const adverse = (days.get(id) ?? []).map(dayNumber)
      index.putStanding(row, { adverse, entries: index.facts(row).entries }, day)
    }
  }
}
