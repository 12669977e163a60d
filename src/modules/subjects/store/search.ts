/** Search statements. */
import { rows, sql, type Db } from '../../../kernel/db.ts'

export async function namesContaining(db: Db, key: string, limit: number): Promise<string[]> {
  const found = await rows(db, sql<{ id: string }>`
    SELECT n.subject_id AS id FROM subjects.names n JOIN subjects.subjects s ON s.id = n.subject_id AND s.state <> 'merged'
    WHERE n.name_key LIKE ${`%${key.replace(/[\\%_]/g, '\\$&')}%`} ORDER BY n.name_key, n.id LIMIT ${limit}`)
  return [...new Set(found.map((row) => row.id))]
}
