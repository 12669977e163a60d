/** Intake without a server: files and rows read at once on a database of its own, by a clock a test moves. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pino } from 'pino'
import { readConfig, type Config } from '../config.ts'
import type { Context } from '../context.ts'
import type { Actor } from '../kernel/http.ts'
import { systemActor } from '../kernel/journal.ts'
import { migrateQueue } from '../kernel/queue.ts'
import type { CivilDate } from '../kernel/time.ts'
import { getSubmission, ingest, receiveSubmission, type Submission } from '../modules/exchange/index.ts'
import { openContext } from '../open-context.ts'
import { TestClock } from './app.ts'
import { testDatabase } from './database.ts'

export interface DeliveredFile {
  kind: string
  content: string | Buffer | Readable
  list?: string
  source?: string
  actor?: Actor
  fileName?: string
  options?: Submission['options']
  key?: string
}

export interface Intake {
  ctx: Context
  clock: TestClock
  /** Receives without reading; the submission's id. */
  receive: (file: DeliveredFile) => Promise<string>
  /** Receives and reads to the end. */
  deliver: (file: DeliveredFile) => Promise<Submission>
  submission: (id: string) => Promise<Submission>
  /** Any statement, for looking at what is stored. */
  query: <T>(text: string, values?: unknown[]) => Promise<T[]>
  close: () => Promise<void>
}

export async function openIntake(options: { today?: CivilDate; config?: Partial<Config> } = {}): Promise<Intake> {
  const database = await testDatabase()
  await migrateQueue(database.url)
  const dataDir = await mkdtemp(join(tmpdir(), 'probity-intake-'))
  const clock = new TestClock(options.today ?? '2026-06-10')
  const config = { ...readConfig({}), dataDir, ...options.config }
  const { ctx, close } = await openContext(config, database.url, { clock, log: pino({ level: 'silent' }), poolSize: 6 })
  const submission = (id: string): Promise<Submission> => getSubmission(ctx, systemActor, id)
  const receive = async (file: DeliveredFile): Promise<string> => {
    const { content } = file
    const { id } = await receiveSubmission(ctx, file.actor ?? systemActor, {
      kind: file.kind, source: file.source, list: file.list, fileName: file.fileName ?? 'test.csv',
      content: content instanceof Readable ? content : Readable.from([Buffer.from(content)]),
      options: file.options ?? {}, idempotencyKey: file.key, enqueue: false,
    })
    return id
  }
  return {
    ctx, clock, receive, submission,
    deliver: async (file) => {
      const id = await receive(file)
      await ingest(ctx, id)
      return submission(id)
    },
    query: async <T>(text: string, values: unknown[] = []) => (await ctx.pool.query(text, values)).rows as T[],
    close: async () => {
      await close()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The counts of a submission that say what became of its rows. */
export function counts(s: Submission): Record<string, number> {
  const { received, accepted, updated, unchanged, questioned, returned } = s
  return { received, accepted, updated, unchanged, questioned, returned }
}
