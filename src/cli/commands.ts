/** All commands, by name. */
import { backup } from './commands/backup.ts'
import { catalogueCheck } from './commands/catalogue-check.ts'
import { check } from './commands/check.ts'
import { exportRecords } from './commands/export.ts'
import { importFile } from './commands/import.ts'
import { journalVerify } from './commands/journal-verify.ts'
import { keysRotate } from './commands/keys-rotate.ts'
import { migrateDatabase } from './commands/migrate.ts'
import { organisation } from './commands/organisation.ts'
import { client, user } from './commands/people.ts'
import { restore } from './commands/restore.ts'
import { retention, retentionHold, retentionRelease } from './commands/retention.ts'
import { seed } from './commands/seed.ts'
import type { Command } from './command.ts'

const all: Command[] = [
  importFile, exportRecords, check, catalogueCheck, journalVerify, migrateDatabase, seed, organisation, user, client,
  backup, restore, keysRotate, retention, retentionHold, retentionRelease,
]

export const commands: ReadonlyMap<string, Command> = new Map(all.map((command) => [command.name, command]))
