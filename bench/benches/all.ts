/** Every bench there is, in the order they run: those that read before those that add rows to the shared city. */
import type { Bench } from '../harness.ts'
import { batchCheck } from './batch-check.ts'
import { check } from './check.ts'
import { entriesBench } from './entries.ts'
import { growth } from './growth.ts'
import { ingestBench, ingestWorkbookBench } from './ingest.ts'
import { mixed } from './mixed.ts'
import { publicity } from './publicity.ts'
import { search } from './search.ts'
import { start } from './start.ts'
import { subjectPage } from './subject-page.ts'

export const benches: readonly Bench[] = [
  start, search, subjectPage, publicity, check, batchCheck, entriesBench, growth, ingestBench, ingestWorkbookBench,
  mixed,
]
