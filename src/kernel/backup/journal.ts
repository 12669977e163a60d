/** Journal lines of the operator's work on the installation itself. */
import { Type } from 'typebox'
import { firstRow, sql, type Db } from '../db.ts'
import { defineJournalActions } from '../journal.ts'

export const backupJournal = defineJournalActions({
  taken: {
    action: 'backup.taken',
    title: '完成备份',
    detail: {
      digest: Type.String({ description: 'SM3 of the manifest' }),
      tables: Type.Integer(),
      rows: Type.Integer(),
      files: Type.Integer(),
      missing: Type.Optional(Type.Integer({ description: 'files that rows name and the store did not have' })),
    },
  },
  restored: {
    action: 'backup.restored',
    title: '从备份恢复',
    detail: {
      digest: Type.String({ description: 'SM3 of the manifest' }),
      takenAt: Type.String({ description: 'when the backup was taken' }),
    },
  },
  keysRotated: {
    action: 'keys.rotated',
    title: '轮换加密密钥',
    detail: {
      key: Type.String({ description: 'id of the key that seals from now on' }),
      resealed: Type.Integer({ description: 'values moved under it' }),
    },
  },
})

/** The last backup that was taken from this database, and how many files it lacked. */
export async function lastBackup(db: Db): Promise<{ at: Date; missing: number } | undefined> {
  return firstRow(db, sql<{ at: Date; missing: number }>`
    SELECT at, coalesce((detail->>'missing')::int, 0) AS missing FROM journal.entries
    WHERE action = 'backup.taken' ORDER BY seq DESC LIMIT 1`)
}
