/** Everything an action may touch, built once; tests override parts. No globals, no container. */
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Db, Pool } from './kernel/db.ts'
import type { Counters } from './kernel/counters.ts'
import type { FileStore } from './kernel/files.ts'
import type { KeyRing } from './kernel/crypto.ts'
import type { Clock } from './kernel/time.ts'
import type { Catalogue } from './modules/catalogue/index.ts'

export interface Context {
  readonly config: Config
  readonly databaseUrl: string
  readonly pool: Pool
  readonly db: Db
  readonly clock: Clock
  readonly log: Logger
  readonly keys: KeyRing
  readonly files: FileStore
  readonly counters: Counters
  readonly catalogue: Catalogue
}
