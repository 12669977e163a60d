/** A fact that was taken out of the public eye stays out of it when its subject is merged or parted. */
import type { SubjectMover } from '../subjects/index.ts'
import { factsBrought, twinsOf } from '../records/index.ts'
import { copyTwinWithdrawals, copyWithdrawals, liftAsThere, liftTwinWithdrawals } from './store/move.ts'

/**
 * Runs behind the mover of records, and before it when a merge is taken back. Of a decision both subjects hold one fact
 * stands; what was repaired or withdrawn of either is so of that one.
 */
export const publicityMover: SubjectMover = {
  name: 'publicity',
  move: async (tx, move) => {
    const moved = await copyWithdrawals(tx, move.from, move.to)
    await copyTwinWithdrawals(tx, move, await twinsOf(tx, move.from, move.to))
    return { moved, disagreements: [] }
  },
  back: async (tx, move, runs) => {
    await liftAsThere(tx, move.to, move.from, (runs as string[][]).flat(), move.at)
    const brought = await factsBrought(tx, move.from, move.mergeId)
    await copyWithdrawals(tx, move.from, move.to, [...brought, ...move.facts])
    const twins = await twinsOf(tx, move.to, move.from)
    await liftTwinWithdrawals(tx, { from: move.to, to: move.from, at: move.at }, twins)
    const back = twins.map(({ left, stays }) => ({ left: stays, stays: left }))
    await copyTwinWithdrawals(tx, move, back)
  },
}
