/** Whether a procedure rests on the service of a paper that is to be corrected. */
import type { RelianceHandler } from '../../casework/index.ts'
import { reliesOn } from '../rules/reliance.ts'
import { findEntryOfCase, lockEntry } from '../store/entries.ts'

/** The entry is locked: until the correction is made nobody takes the next step on the strength of the service. */
export const listingRelies: RelianceHandler = async (tx, { notice, today }) => {
  const found = notice.caseId === null ? undefined : await findEntryOfCase(tx, notice.caseId)
  const entry = found === undefined ? undefined : await lockEntry(tx, found.id)
  return entry === undefined ? undefined : reliesOn(entry, notice.id, today)
}
