/** A database that is there and at this version, and the context over it: for the server and for the operator's commands. */
import { join } from 'node:path'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { migrate } from './kernel/migrate.ts'
import { startEmbedded, type EmbeddedPostgres } from './kernel/postgres/embedded.ts'
import { migrateQueue } from './kernel/queue.ts'
import { publishCatalogue } from './modules/catalogue/index.ts'
import { registerRecordFeed } from './modules/publicity/index.ts'
import { openContext, type OpenContextOptions } from './open-context.ts'

export interface Runtime {
  ctx: Context
  /** Names of the migrations this start applied. */
  migrated: string[]
  close: () => Promise<void>
}

/**
 * Starts (or attaches to) the embedded database, or uses DATABASE_URL; migrates; loads and stores the catalogue.
 * `close` ends connections and stops the database if this process started it.
 */
export async function openRuntime(
  config: Config,
  say: (line: string) => void,
  options: OpenContextOptions = {},
): Promise<Runtime> {
  let embedded: EmbeddedPostgres | undefined
  let url = config.databaseUrl
  if (url === undefined) {
    embedded = await startEmbedded({ dir: join(config.dataDir, 'postgres'), log: say })
    url = embedded.url
  }
  try {
    const migrated = await migrate(url)
    await migrateQueue(url)
    const { ctx, close } = await openContext(config, url, options)
    await publishCatalogue(ctx.db, ctx.catalogue)
    registerRecordFeed(ctx.clock)
    return {
      ctx,
      migrated,
      close: async () => {
        await close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}
