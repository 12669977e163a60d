/** Real files that are never shipped: a folder beside the repository, or the one named by PROBITY_SHARED_DATA. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env['PROBITY_SHARED_DATA'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data')

/** The path of a shared file such as `calendar/x.csv`, or undefined where the folder is not on this machine. */
export function sharedDataFile(name: string): string | undefined {
  const path = join(folder, name)
  return existsSync(path) ? path : undefined
}

/** What a suite prints where the folder is missing, so that nobody takes its silence for a pass. */
export const SHARED_DATA_MISSING = 'did not run: the folder of real files is not here (PROBITY_SHARED_DATA)'
