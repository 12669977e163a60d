/** What becomes of a subject's facts when it is merged into another. */
import { civilDateOf } from '../../../kernel/time.ts'
import type { Disagreement, MoverResult, SubjectMover } from '../../subjects/index.ts'
import {
  endMoved, listHalfRevoked, lockMovable, type Movable, type MovedFact,
} from '../store/move.ts'
import { fileMoved, tellGone } from './carry.ts'
import { identityFields } from './identity.ts'
import { partFacts, partingFacts } from './part.ts'

/**
 * Moves current facts; what ended before stays in the archive of the merged subject, where it was known.
 *
 * | the other subject holds | the fact |
 * |---|---|
 * | nothing under its key | moves |
 * | the same decision, saying the same but for names and codes | ends here: it stands there already |
 * | the same decision with other content | moves beside it, and a person must say which is right |
 * | the same decision, revoked (or it is revoked here and stands there) | moves, and a person must say which is right |
 *
 * What stood on a fact that ends here goes over to the one that stands there, by the movers of the other modules
 * (`twinsOf`).
 */
export const recordMover: SubjectMover = {
  name: 'records',
  move: async (tx, move, ctx): Promise<MoverResult> => {
    const between = { from: move.from, to: move.to, day: civilDateOf(move.at) }
    const halfRevoked = await listHalfRevoked(tx, move.from, move.to)
    const movable = await lockMovable(tx, between, identityFields(ctx))
    if (movable.length === 0) return { moved: undefined, disagreements: halfRevoked.map(revokedOnce) }
    const leaving = movable.filter((one) => one.same !== true)
    await endMoved(
      tx,
      move.from,
      movable.map((one) => one.id),
      move.at,
    )
    await fileMoved(
      tx,
      move,
      leaving.map((one) => ({ id: one.id, apart: one.twin !== null })),
    )
    await tellGone(tx, move, movable)
    return {
      moved: movable.map((one): MovedFact => ({ factId: one.factId, copied: leaving.includes(one) })),
      disagreements: [
        ...leaving.filter((one) => one.same === false).map(disagreement), ...halfRevoked.map(revokedOnce),
      ],
    }
  },
  filedSince: partingFacts,
  back: partFacts,
}

function disagreement({ kind, documentNo, factId, twin }: Movable): Disagreement {
  return { title: documentNo ?? kind, detail: { kind, fact: factId, twin, documentNo } }
}

function revokedOnce(one: { kind: string; documentNo: string | null; factId: string }): Disagreement {
  return { title: one.documentNo ?? one.kind, detail: { ...one, fact: one.factId, revoked: 'once' } }
}
