/** How common pairs of characters are in names, as the planner's statistics know it after ANALYZE. */
import { firstRow, rows, sql, type Db } from '../../../kernel/db.ts'

export interface GramStatistics {
  /** About how many names there are. */
  names: number
  /**
   * Share of all names that hold the pair, 0 to 1. Pairs that are not listed are rarer than all listed ones.
   */
  share: (gram: string) => number
  /** About how many names have each `standing`, 0 to 3. */
  standings: readonly number[]
}

interface StatisticsRow {
  grams: string[] | null
  shares: number[] | null
  standings: string[] | null
  standingShares: number[] | null
  names: number
}

export async function readGramStatistics(db: Db): Promise<GramStatistics> {
  const found = await firstRow(
    db,
    sql<StatisticsRow>`
    SELECT g.most_common_elems::text::text[] AS grams, g.most_common_elem_freqs AS shares,
      t.most_common_vals::text::text[] AS standings, t.most_common_freqs AS "standingShares",
      greatest(c.reltuples, 0)::bigint AS names
    FROM pg_class c
    LEFT JOIN pg_stats g ON g.schemaname = 'subjects' AND g.tablename = 'names_grams'
    LEFT JOIN pg_stats t ON t.schemaname = 'subjects' AND t.tablename = 'names' AND t.attname = 'standing'
    WHERE c.oid = 'subjects.names'::regclass`,
  )
  const shares = new Map<string, number>()
  // Beyond the shares of the elements stand their least and greatest share, and that of NULL.
  found?.grams?.forEach((gram, i) => shares.set(gram, found.shares?.[i] ?? 0))
  const least = Math.min(1e-4, ...shares.values()) / 2
  const names = found?.names ?? 0
  const standings = [0, 0, 0, 0]
  found?.standings?.forEach((standing, i) => {
    standings[Number(standing)] = names * (found.standingShares?.[i] ?? 0)
  })
  return {
    names,
    share: (gram) => shares.get(gram) ?? least,
    standings: found?.standings == null ? [names, 0, 0, 0] : standings,
  }
}

/** Reads statistics anew; sampling, seconds at most. Needs the owner of the tables. */
export async function analyseNames(db: Db): Promise<void> {
  await rows(db, sql`ANALYZE subjects.names, subjects.subjects, subjects.codes`)
}
