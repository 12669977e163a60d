/** Quality of deliveries by source and kind (standards 1.7, law.md 8), reckoned from what was delivered. */
import type { Context } from '../../../context.ts'
import type { Actor } from '../../../kernel/http.ts'
import { addDays, startOfDay, type CivilDate } from '../../../kernel/time.ts'
import { rate } from '../rules.ts'
import type { SourceQuality } from '../schema.ts'
import { deliveryFigures, type DeliveryFigures } from '../store/quality.ts'

/**
 * Figures over submissions received on the days `from` … `to`: of every source for the credit office, else of the
 * actor's own. What is repeated without change is shown and left out of every rate.
 */
export async function qualityOf(
  ctx: Context,
  actor: Actor,
  period: { from: CivilDate; to: CivilDate },
): Promise<SourceQuality[]> {
  const all = actor.kind === 'system' || actor.scopes.has('organisations:any') || actor.roles.has('leader')
  const figures = await deliveryFigures(ctx.db, {
    from: startOfDay(period.from), until: startOfDay(addDays(period.to, 1)),
    sourceCode: all ? undefined : (actor.organisation?.code ?? ''),
  })
  return figures.map((one) => qualityView(one, ctx.catalogue.findKind(one.kind)?.deadlineWorkingDays !== undefined))
}

function qualityView(f: DeliveryFigures, hasDeadline: boolean): SourceQuality {
  const sent = f.received - f.unchanged
  const passed = f.accepted + f.updated
  const first = f.accepted + f.settledNew - f.undated
  return {
    source: { code: f.sourceCode, name: f.sourceName }, kind: f.kind, received: f.received, repeated: f.unchanged,
    punctuality: hasDeadline ? rate(first - f.late - f.settledLate, first) : null,
    compliance: rate(passed, sent), filed: rate(passed + f.settled, sent),
  }
}
