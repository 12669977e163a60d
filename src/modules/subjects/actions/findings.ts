/**
 * The queues of wrong and duplicate codes and names: found by deliveries and by night, settled by persons
 * (S2).
 */
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { runSweep } from '../../../kernel/queue.ts'
import { isUscc } from '../codes.ts'
import { subjectsJournal } from '../journal.ts'
import { subjectProblems } from '../problems.ts'
import { codeQualityOf, type CodeQuality } from '../rules/quality.ts'
import type { Settlement } from '../schema.ts'
import { codesFrom } from '../store/count.ts'
import {
  countQuality,
  insertFindingsIn,
  lockFinding,
  settleFinding,
  sharedNames,
  subjectsWithTwoCodes,
  type NewFinding,
} from '../store/findings.ts'

/** Closes a finding with what was done. Throws `subject.finding_unknown`, `subject.finding_settled`. */
export async function settle(
  ctx: Context,
  actor: Actor,
  id: string,
  given: { settlement: Settlement; note: string },
): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const finding = isUuid(id) ? await lockFinding(tx, id) : undefined
    if (finding === undefined) throw new Problem(subjectProblems.findingUnknown)
    if (finding.settledAt !== null) throw new Problem(subjectProblems.findingSettled)
    await settleFinding(tx, { id, at: ctx.clock.now(), actor: actor.id, ...given })
    await record(tx, {
      actor,
      action: subjectsJournal.settled,
      operation: 'findings.settle',
      object: { type: 'finding', id },
      reason: given.note,
      detail: { kind: finding.kind, settlement: given.settlement },
    })
  })
}

/** 重错码率 and 纠正率 as they stand now. */
export async function codeQuality(ctx: Context): Promise<CodeQuality> {
  return codeQualityOf(await countQuality(ctx.db))
}

const perStep = 2000

/**
 * Looks through the whole register for what no single delivery shows: names shared by subjects with
 * different codes, bodies with two codes, codes that fail their check. Runs in steps; a crash goes on where
 * it was.
 */
export async function findFaults(ctx: Context, signal?: AbortSignal): Promise<void> {
  const options = signal === undefined ? {} : { signal }
  await runSweep<string>(
    ctx.db,
    'subjects.shared-names',
    async (tx, cursor) => {
      const found = await sharedNames(tx, cursor ?? '', perStep)
      await insertFindingsIn(
        tx,
        found.names.map((one): NewFinding => ({
          kind: 'duplicate-name',
          code: null,
          name: one.name,
          subjectIds: one.subjectIds,
          detail: {},
          source: 'register',
        })),
        ctx.clock.now(),
      )
      return { cursor: found.last, more: found.last !== undefined }
    },
    options,
  )
  await runSweep<string>(
    ctx.db,
    'subjects.two-codes',
    async (tx, cursor) => {
      const found = await subjectsWithTwoCodes(tx, cursor ?? '00000000-0000-0000-0000-000000000000', perStep)
      await insertFindingsIn(
        tx,
        found.map((one): NewFinding => ({
          kind: 'duplicate-code',
          code: one.codes.at(-1) ?? null,
          name: one.name,
          subjectIds: [one.id],
          detail: { codes: one.codes },
          source: 'register',
        })),
        ctx.clock.now(),
      )
      const last = found.length === perStep ? found.at(-1)?.id : undefined
      return { cursor: last, more: last !== undefined }
    },
    options,
  )
  await runSweep<string>(
    ctx.db,
    'subjects.wrong-codes',
    async (tx, cursor) => {
      const found = await codesFrom(tx, cursor ?? '', 20_000)
      await insertFindingsIn(
        tx,
        found
          .filter((one) => !isUscc(one.code))
          .map((one): NewFinding => ({
            kind: 'wrong-code',
            code: one.code,
            name: one.name,
            subjectIds: [one.subjectId],
            detail: {},
            source: 'register',
          })),
        ctx.clock.now(),
      )
      const last = found.length === 20_000 ? found.at(-1)?.code : undefined
      return { cursor: last, more: last !== undefined }
    },
    options,
  )
}
