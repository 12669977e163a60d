/** Tasks, ledgers and the two lists of law as they are served. */
import type { Context } from '../../../context.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { mayActFor } from '../../access/index.ts'
import { editionFor, effectiveOn, executableOn, type Basis, type MeasureRule } from '../../catalogue/index.ts'
import { findSubject, findSubjectByCode } from '../../subjects/index.ts'
import { measuresProblems } from '../problems.ts'
import { lateness, stateOf, type TaskFacts } from '../rules/task.ts'
import type { BehaviourView, Correction, Ledger, MeasureView, TaskRow, TaskView } from '../schema.ts'
import { listTasks, type TaskFilter } from '../store/inbox.ts'
import { findInitiation, listTasksOf } from '../store/tasks.ts'
import { taskFlow } from '../workflow.ts'
import { marksOn, type MarksOf } from './marks.ts'
import { liftDueOn, readingOf, type PushContext } from './push.ts'

type LawContext = Pick<Context, 'clock' | 'catalogue'>

/** A task's dates as the rules read them; the day of lifting is derived where nobody has been told yet. */
export function factsOfTask(task: TaskRow, marks: readonly string[] = []): TaskFacts {
  return {
    acknowledged: task.acknowledgedAt !== null,
    outcome: task.outcome,
    fedBack: task.fedBackAt !== null,
    lifted: task.liftedAt !== null,
    ackDueOn: task.ackDueOn,
    answerDueOn: task.answerDueOn,
    liftDueOn: task.liftDueOn ?? (task.overSince === null ? null : liftDueOn(task.overSince)),
    over: task.over,
    paused: task.pausedSince !== null || marks.length > 0,
  }
}

/** A task as served; with the open marks on its entry. */
export function taskView(ctx: LawContext, task: TaskRow, marks: readonly string[] = []): TaskView {
  const today = ctx.clock.today()
  const facts = factsOfTask(task, marks)
  const state = stateOf(facts)
  return {
    id: task.id,
    fact: task.factId,
    list: { code: task.list, name: ctx.catalogue.listOnRecord(task.list, today)?.title ?? task.list },
    document: task.document,
    subject: { code: task.subjectCode, name: task.subjectName },
    initiator: { code: task.initiatorCode, name: task.initiatorName },
    implementer: { code: task.implementer, name: task.implementerName },
    state,
    stateTitle: taskFlow.states[state].title,
    measures: task.rules.map((code) => {
      const rule = ruleOf(ctx, code)
      return {
        code,
        name: rule?.title ?? code,
        effect: rule?.effect ?? '',
        mandatory: rule?.mandatory ?? false,
        basis: (rule?.basis ?? []).map(({ document, article }) => ({ document, article: article ?? '' })),
        inForce: task.inForce.includes(code),
      }
    }),
    sentOn: task.sentOn,
    ackDueOn: task.ackDueOn,
    acknowledgedAt: iso(task.acknowledgedAt),
    answerDueOn: task.answerDueOn,
    outcome: task.outcome,
    applied: task.applied ?? [],
    reason: task.outcomeReason,
    feedback: task.feedback,
    over: task.over,
    overSince: task.overSince,
    liftDueOn: task.over === null ? null : facts.liftDueOn,
    liftedAt: iso(task.liftedAt),
    marks: [...marks],
    late: lateness(facts, today) ?? null,
    earlier: task.earlier.map((round) => ({
      sentOn: round.sentOn,
      acknowledgedAt: instantOf(round.acknowledgedAt),
      outcome: round.outcome,
      applied: round.applied ?? [],
      reason: round.reason,
      feedback: round.feedback,
      over: round.liftReason,
      liftedAt: instantOf(round.liftedAt),
      corrections: (round.corrections ?? []).map(correctionView),
    })),
    corrections: task.corrections.map(correctionView),
  }
}

/** A rule as a task tells of it, also where the list does not bring it any more. */
function ruleOf({ catalogue, clock }: LawContext, code: string): MeasureRule | undefined {
  const having = catalogue.measures.filter((measure) => measure.rules.some((rule) => rule.code === code))
  const edition = having[0] === undefined ? undefined : editionFor(having, having[0].code, clock.today())
  return edition?.rules.find((rule) => rule.code === code)
}

function correctionView(one: Correction): TaskView['corrections'][number] {
  return {
    kind: one.kind,
    outcome: one.outcome ?? null,
    applied: one.applied ?? [],
    reason: one.reason ?? null,
    feedback: one.feedback ?? null,
    answeredAt: instantOf(one.answeredAt),
    why: one.why,
    correctedAt: instantOf(one.correctedAt),
  }
}

/** An instant as the database wrote it into the row of earlier rounds. */
function instantOf(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString()
}

function iso(at: Date | null): string | null {
  return at === null ? null : at.toISOString()
}

/** A body's own tasks. */
export async function readTasks(
  ctx: PushContext,
  implementer: string,
  page: Omit<TaskFilter, 'implementer'>,
  marksOf?: MarksOf,
): Promise<{ items: TaskView[]; last: string | undefined }> {
  const found = await listTasks(ctx.db, await readingOf(ctx, ctx.db, implementer), { implementer, ...page })
  const marks = await marksOn(ctx.db, marksOf, found)
  const last = found.length === page.limit ? found.at(-1) : undefined
  return {
    items: found.map((task) => taskView(ctx, task, marks.get(task.factId))),
    last: last?.id,
  }
}

/**
 * Who has done what about an entry, and who has not: for its initiating body, the office, a body that
 * implements it, and the
 * subject (peers 5 rows 5, 14). Throws `measure.entry_unknown`.
 */
export async function readLedger(
  ctx: PushContext,
  actor: Actor,
  factId: string,
  marksOf?: MarksOf,
): Promise<Ledger> {
  const entry = await findInitiation(ctx.db, factId)
  if (entry === undefined) throw new Problem(measuresProblems.entryUnknown)
  const rows = await listTasksOf(ctx.db, await readingOf(ctx, ctx.db), { subjectId: entry.subjectId, factId })
  const subject = await findSubject(ctx.db, entry.subjectId)
  const own = actor.organisation?.code
  const concerned = actor.roles.has('subject')
    ? own !== undefined && subject !== undefined && (await findSubjectByCode(ctx.db, own))?.id === subject.id
    : mayActFor(actor, entry.initiatorCode) || rows.some((task) => task.implementer === own)
  if (!concerned) throw new Problem(measuresProblems.entryUnknown)
  const marks = (await marksOn(ctx.db, marksOf, rows)).get(factId)
  const tasks = rows.map((task) => taskView(ctx, task, marks))
  const owing = tasks.filter((task) => task.state === 'lift-due')
  return {
    fact: factId,
    list: { code: entry.list, name: ctx.catalogue.listOnRecord(entry.list, ctx.clock.today())?.title ?? entry.list },
    document: entry.document,
    subject: { code: subject?.code ?? null, name: subject?.name ?? '' },
    initiator: { code: entry.initiatorCode, name: entry.initiatorName },
    over: tasks[0]?.over ?? null,
    overSince: tasks[0]?.overSince ?? null,
    counts: {
      bodies: tasks.length,
      acknowledged: tasks.filter((task) => task.acknowledgedAt !== null).length,
      applied: tasks.filter((task) => task.outcome === 'applied').length,
      notApplicable: tasks.filter((task) => task.outcome === 'not-applicable').length,
      toLift: owing.length,
      lifted: tasks.filter((task) => task.state === 'lifted').length,
      late: tasks.filter((task) => task.late !== null).length,
    },
    unlifted: owing.map((task) => ({ ...task.implementer, dueOn: task.liftDueOn, late: task.late !== null })),
    tasks,
  }
}

function basisView(basis: readonly Basis[]) {
  return basis.map(({ document, article, rank, from, to, certainty }) => ({
    document,
    article: article ?? null,
    rank,
    from,
    to: to ?? null,
    certainty,
  }))
}

/** 措施清单: every measure with its edition, its rules, and whether each can be carried out today. */
export function measureList(ctx: Pick<Context, 'clock' | 'catalogue'>): MeasureView[] {
  const today = ctx.clock.today()
  return ctx.catalogue.measures.map((measure) => ({
    code: measure.code,
    nationalNo: measure.nationalNo ?? null,
    title: measure.title,
    nature: measure.nature,
    group: measure.group,
    version: measure.version,
    effectiveFrom: measure.effectiveFrom,
    effectiveTo: measure.effectiveTo ?? null,
    certainty: measure.certainty,
    description: measure.description,
    rules: measure.rules.map((rule) => ({
      code: rule.code,
      title: rule.title,
      effect: rule.effect,
      mandatory: rule.mandatory,
      lists: [...(rule.triggers.lists ?? [])],
      behaviours: [...(rule.triggers.behaviours ?? [])],
      matters: [...rule.matters],
      subjects: [...rule.subjects],
      implementedBy: [...rule.implementedBy],
      maxMonths: rule.maxMonths,
      inForce: effectiveOn(measure, today) && executableOn(measure, rule, today),
      basis: basisView(rule.basis),
    })),
  }))
}

/** 行为清单. */
export function behaviourList(ctx: Pick<Context, 'catalogue'>): BehaviourView[] {
  return ctx.catalogue.behaviours.map((one) => ({
    code: one.code,
    title: one.title,
    polarity: one.polarity,
    sector: one.sector,
    initiatedBy: one.initiatedBy,
    version: one.version,
    effectiveFrom: one.effectiveFrom,
    effectiveTo: one.effectiveTo ?? null,
    description: one.description,
    basis: basisView(one.basis),
  }))
}
