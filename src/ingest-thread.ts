/** Entry of the reading thread: its own small context, one submission, and the end. */
import { workerData } from 'node:worker_threads'
import type { Config } from './config.ts'
import './fields.ts'
import { ingest } from './modules/exchange/index.ts'
import { openContext } from './open-context.ts'

const { config, databaseUrl, submission } = workerData as { config: Config; databaseUrl: string; submission: string }
const { ctx, close } = await openContext(config, databaseUrl, { poolSize: 3 })
try {
  await ingest(ctx, submission)
} finally {
  await close()
}
