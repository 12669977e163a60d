/** Entry of a reading thread: a small context, the law it is given, and one submission after another until there is no more work. */
import { setPriority } from 'node:os'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import './fields.ts'
import { Counters } from './kernel/counters.ts'
import { receiveCatalogue } from './modules/catalogue/index.ts'
import { endOfWork, ingest, type ReadingOrders, type ReadingReport } from './modules/exchange/index.ts'
import { openContext } from './open-context.ts'

const { config, databaseUrl, catalogue, counters } = workerData as ReadingOrders
const port = parentPort as MessagePort
const { ctx, close } = await openContext(config, databaseUrl, {
  poolSize: 3,
  catalogue: receiveCatalogue(catalogue),
  counters: new Counters(counters),
})

// Counters come first. Linux gives threads a priority each; elsewhere this would be the whole server's.
if (process.platform === 'linux') setPriority(10)

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
