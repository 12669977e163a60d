/** A database that is there and at this version, and the context over it: for the server and for the operator's commands. */
import { join } from 'node:path'
import { keyFileOf, settingFault, type Config } from './config.ts'
import type { Context } from './context.ts'
import { KeyRing } from './kernel/crypto.ts'
import { openDb, openPool } from './kernel/db.ts'
import { keepKeyChecks, requireKeys } from './kernel/key-checks.ts'
import { migrate, requireMigrated } from './kernel/migrate.ts'
import { startEmbedded, type EmbeddedPostgres } from './kernel/postgres/embedded.ts'
import { migrateQueue } from './kernel/queue.ts'
import {
  loadCatalogue, publishCatalogue, requirePublishable, type Catalogue,
} from './modules/catalogue/index.ts'
import { registerRecordFeed } from './modules/publicity/index.ts'
import { isUscc } from './modules/subjects/index.ts'
import { openContext, type OpenContextOptions } from './open-context.ts'

export interface Runtime {
  ctx: Context
  /** Names of the migrations this start applied. */
  migrated: string[]
  close: () => Promise<void>
}

export interface OpenRuntimeOptions extends OpenContextOptions {
  /** false: a database of an older version is left to `migrate` and the start, and refused. */
  upgrades?: boolean
}

/**
 * Starts (or attaches to) the embedded database, or uses DATABASE_URL; migrates; loads and stores the catalogue. A
 * catalogue the database cannot take, or keys that are not its own, are refused before anything is migrated: the
 * version before this one still starts.
 * `close` ends connections and stops the database if this process started it.
 */
export async function openRuntime(
  config: Config,
  say: (line: string) => void,
  options: OpenRuntimeOptions = {},
): Promise<Runtime> {
  if (!isUscc(config.site.officeCode)) {
    throw settingFault('PROBITY_OFFICE', '应为校验码正确的统一社会信用代码', config.site.officeCode)
  }
  const { url, stop } = await openDatabase(config, say)
  try {
    const catalogue = options.catalogue ?? (await loadCatalogue(config.catalogueDir))
    await requireFitting(config, url, catalogue)
    if (options.upgrades === false) await requireMigrated(url)
    const migrated = await migrate(url)
    await migrateQueue(url)
    const { ctx, close } = await openContext(config, url, { ...options, catalogue })
    try {
      await keepKeyChecks(ctx.db, ctx.keys, keyFileOf(config))
      await publishCatalogue(ctx.db, ctx.catalogue)
    } catch (error) {
      await close()
      throw error
    }
    registerRecordFeed(ctx.clock)
    return {
      ctx,
      migrated,
      close: async () => {
        await close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What would make this start a bad one, asked while nothing has been changed. */
async function requireFitting(config: Config, url: string, catalogue: Catalogue): Promise<void> {
  const pool = openPool(url, { max: 1 })
  const path = keyFileOf(config)
  try {
    const used = await requirePublishable(openDb(pool), catalogue)
    await requireKeys(openDb(pool), KeyRing.existing(path), { path, used })
  } finally {
    await pool.end()
  }
}

/**
 * DATABASE_URL, or the embedded database, started or attached to; `stop` stops what this process started. An embedded
 * database that ends under us is started again: whoever asks meanwhile gets a 503, and the connections come back.
 */
async function openDatabase(
  config: Config,
  say: (line: string) => void,
): Promise<{ url: string; stop: () => Promise<void> }> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: async () => undefined }
  const start = (): Promise<EmbeddedPostgres> =>
    startEmbedded({ dir: join(config.dataDir, 'postgres'), log: say })
  let embedded = await start()
  const { url } = embedded
  let busy: Promise<void> | undefined
  const revive = async (): Promise<void> => {
    say('内置数据库意外停止，正在重新启动')
    try {
      embedded = await start()
      if (embedded.url !== url) say('内置数据库换了端口，请重新启动服务')
    } catch (error) {
      say(`内置数据库未能启动，稍后再试：${(error as Error).message}`)
    }
  }
  const watch = setInterval(() => {
    if (embedded.gone()) busy ??= revive().finally(() => (busy = undefined))
  }, watchMs).unref()
  return {
    url,
    stop: async () => {
      clearInterval(watch)
      await busy
      await embedded.stop()
    },
  }
}

/** How long the embedded database may be gone before anybody notices. */
const watchMs = 500

/** The bare database, as it is: for a restore, which brings its version with it. */
export async function withDatabase<T>(
  config: Config,
  say: (line: string) => void,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const { url, stop } = await openDatabase(config, say)
  try {
    return await work(url)
  } finally {
    await stop()
  }
}
