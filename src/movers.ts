/**
 * What happens all over the platform when subjects are merged and parted: facts first,
 * then what stands on them, and last whether anything is left that stands against it.
 */
import { caseworkMover } from './modules/casework/index.ts'
import { checksMover } from './modules/checks/index.ts'
import { listsMover } from './modules/lists/index.ts'
import { measuresMover } from './modules/measures/index.ts'
import { publicityMover } from './modules/publicity/index.ts'
import { recordMover } from './modules/records/index.ts'
import type { SubjectMover } from './modules/subjects/index.ts'

export const subjectMovers: readonly SubjectMover[] = [
  recordMover,
  publicityMover,
  listsMover,
  measuresMover,
  checksMover,
  caseworkMover,
]
