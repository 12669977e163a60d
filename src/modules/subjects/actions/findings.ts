/**
 * The queues of wrong and duplicate codes and names: found by deliveries and by night, settled by persons
 * (S2).
 */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
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
  sharedCodes,
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
const codesPerStep = 20_000

interface Step<C> {
  findings: Omit<NewFinding, 'source'>[]
  /** Where to go on; undefined: all was seen. */
  last: C | undefined
}

type Look = (tx: Tx, cursor: unknown) => Promise<Step<unknown>>

/** One look through the whole register, in the order of its cursor. */
function look<C>(begin: C, step: (tx: Tx, cursor: C) => Promise<Step<C>>): Look {
  return (tx, cursor) => step(tx, (cursor as C | undefined) ?? begin)
}

/** What no single delivery shows, by the name under which the sweep remembers how far it has come. */
const looks: Readonly<Record<string, Look>> = {
  'subjects.shared-names': look('', async (tx, after) => {
    const { names, last } = await sharedNames(tx, after, perStep)
    return {
      last,
      findings: names.map((one) => ({ kind: 'duplicate-name', code: null, detail: {}, ...one })),
    }
  }),
  'subjects.shared-codes': look({ code: '', scheme: '' }, async (tx, after) => {
    const { codes, last } = await sharedCodes(tx, after, perStep)
    return {
      last,
      findings: codes.map(({ scheme, code, name, subjectIds }) => ({
        kind: 'duplicate-code',
        code,
        name,
        subjectIds,
        detail: { scheme },
      })),
    }
  }),
  'subjects.two-codes': look('00000000-0000-0000-0000-000000000000', async (tx, after) => {
    const { subjects, last } = await subjectsWithTwoCodes(tx, after, perStep)
    return {
      last,
      findings: subjects.map(({ id, name, codes }) => ({
        kind: 'duplicate-code',
        code: codes.at(-1) ?? null,
        name,
        subjectIds: [id],
        detail: { codes },
      })),
    }
  }),
  'subjects.wrong-codes': look('', async (tx, after) => {
    const codes = await codesFrom(tx, after, codesPerStep)
    return {
      last: codes.length === codesPerStep ? codes.at(-1)?.code : undefined,
      findings: codes
        .filter((one) => !isUscc(one.code))
        .map(({ code, name, subjectId }) => ({
          kind: 'wrong-code',
          code,
          name,
          subjectIds: [subjectId],
          detail: {},
        })),
    }
  }),
}

/**
 * Looks through the whole register for what no single delivery shows: names and codes shared by several
 * subjects, bodies with two codes, codes that fail their check. Runs in steps; after a crash it goes on where
 * it was.
 */
export async function findFaults(ctx: Context, signal?: AbortSignal): Promise<void> {
  for (const [name, step] of Object.entries(looks)) {
    await runSweep<unknown>(
      ctx.db,
      name,
      async (tx, cursor) => {
        const { findings, last } = await step(tx, cursor)
        const queued = findings.map((one) => ({ ...one, source: 'register' }))
        await insertFindingsIn(tx, queued, ctx.clock.now())
        return { cursor: last, more: last !== undefined }
      },
      signal === undefined ? {} : { signal },
    )
  }
}
