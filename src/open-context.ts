/** Settings and a database → everything an action may touch. Used by the server, the reading threads, the CLI and tests. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { keyFileOf, type Config } from './config.ts'
import type { Context } from './context.ts'
import { Counters } from './kernel/counters.ts'
import { KeyRing } from './kernel/crypto.ts'
import { openDb, openPool } from './kernel/db.ts'
import { FileStore } from './kernel/files.ts'
import { openLog } from './kernel/log.ts'
import { decryptStream, encryptStream } from './kernel/sealed-stream.ts'
import { systemClock, type Clock } from './kernel/time.ts'
import { loadCalendarNotices } from './kernel/calendar-notices.ts'
import { loadCatalogue, withStored, type Catalogue } from './modules/catalogue/index.ts'

export interface OpenContextOptions {
  poolSize?: number
  clock?: Clock
  catalogue?: Catalogue
  log?: Context['log']
  /** Those of the server, for its other threads. */
  counters?: Counters
}

/** Builds the context; `close` ends its database connections. */
export async function openContext(
  config: Config,
  databaseUrl: string,
  options: OpenContextOptions = {},
): Promise<{ ctx: Context; close: () => Promise<void> }> {
  mkdirSync(config.dataDir, { recursive: true })
  loadCalendarNotices(join(config.catalogueDir, 'calendar'))
  const clock = options.clock ?? systemClock(config.today)
  const keys = KeyRing.open(keyFileOf(config), clock.today())
  const pool = openPool(databaseUrl, options.poolSize === undefined ? {} : { max: options.poolSize })
  const db = openDb(pool)
  const ctx: Context = {
    config,
    databaseUrl,
    pool,
    clock,
    keys,
    db,
    log: options.log ?? openLog(config.logLevel),
    files: new FileStore(config.dataDir, {
      encryptStream: () => encryptStream(keys, 'files'),
      decryptStream: (seal) => decryptStream(keys, 'files', seal),
    }),
    counters: options.counters ?? new Counters(),
    catalogue: await withStored(db, options.catalogue ?? (await loadCatalogue(config.catalogueDir)), clock.today()),
  }
  return { ctx, close: () => pool.end() }
}
