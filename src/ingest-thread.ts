/** Entry of a reading thread: its own small context, and one submission after another until there is no more work. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import type { Config } from './config.ts'
import './fields.ts'
import { endOfWork, ingest, type ReadingReport } from './modules/exchange/index.ts'
import { openContext } from './open-context.ts'

const { config, databaseUrl } = workerData as { config: Config; databaseUrl: string }
const port = parentPort as MessagePort
const { ctx, close } = await openContext(config, databaseUrl, { poolSize: 3 })

async function work(submission: string): Promise<ReadingReport> {
  try {
    await ingest(ctx, submission)
    return {}
  } catch (error) {
    return { error: error as Error }
  }
}

port.on('message', (submission: string) => {
  if (submission === endOfWork) {
    port.close()
    void close()
  } else void work(submission).then((report) => port.postMessage(report))
})
