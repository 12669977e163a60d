/** Backup and restore of a whole installation. */
export { backupJournal, lastBackup } from './journal.ts'
export { manifestDigest, manifestName, readManifest, type Manifest } from './manifest.ts'
export { backupProblems } from './problems.ts'
export { restoreBackup, type RestoreOptions } from './restore.ts'
export { takeBackup, type Backup, type BackupOptions, type FileColumn } from './take.ts'
