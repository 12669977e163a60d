/** A fact that was taken out of the public eye stays out of it when its subject is merged or parted. */
import type { SubjectMover } from '../subjects/index.ts'
import { factsBrought } from '../records/index.ts'
import { copyWithdrawals, liftAsThere } from './store/move.ts'

/** Runs behind the mover of records, and before it when a merge is taken back. */
export const publicityMover: SubjectMover = {
  name: 'publicity',
  move: async (tx, move) => ({ moved: await copyWithdrawals(tx, move.from, move.to), disagreements: [] }),
  back: async (tx, move, runs) => {
    await liftAsThere(tx, move.to, move.from, (runs as string[][]).flat(), move.at)
    await copyWithdrawals(tx, move.from, move.to, await factsBrought(tx, move.from, move.mergeId))
  },
}
