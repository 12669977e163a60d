/** Proposing an entry (拟列入): the one way in, and every unlawful one refused here. */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { scanPersonalData } from '../../../kernel/personal-data.ts'
import { Problem, type InputError } from '../../../kernel/problem.ts'
import { nameKey } from '../../../kernel/text.ts'
import { addYears } from '../../../kernel/time.ts'
import { openCase } from '../../casework/index.ts'
import type { Behaviour, Catalogue, ListDefinition } from '../../catalogue/index.ts'
import { listArchive, lockFact, type StoredRecord } from '../../records/index.ts'
import { findSubjectByCode, isUscc, listNames, normaliseCode, type Subject } from '../../subjects/index.ts'
import { listsJournal } from '../journal.ts'
import { listsProblems } from '../problems.ts'
import { sectorsOf, type Body } from '../rules/bodies.ts'
import { legalExceptions, proposalFaults, type Evidence } from '../rules/propose.ts'
import type { Entry, Proposal } from '../schema.ts'
import { findEntry, insertEntry } from '../store/entries.ts'
import { honouringFlow, listingFlow } from '../workflow.ts'
import { pointsFault } from './points.ts'
import { mustBeOnlyEntry, recognisingBody, sectorsOfAuthority } from './standing.ts'

/**
 * Opens a listing procedure. Throws `list.mirrored`, `list.no_basis`, `list.wrong_body`, `list.subject_unknown`,
 * `list.name_conflict`, `list.not_lawful` (with every fault), `list.not_clean`, `list.personal_data`,
 * `list.already_open`.
 */
export async function propose(
  ctx: Context,
  actor: Actor,
  request: Proposal,
): Promise<Entry> {
  const today = ctx.clock.today()
  const list = ctx.catalogue.list(request.list, today)
  return transaction(ctx.db, async (tx) => {
    const body = await recognisingBody(ctx, tx, actor, list)
    const subject = await subjectOf(tx, request.subject)
    const basis =
      request.basis === undefined ? undefined : ((await lockFact(tx, subject.id, request.basis.fact)) ?? null)
    await refuse(ctx, tx, { list, request, subject, basis, body })
    if (list.nature === 'red') await mustBeClean(tx, subject.id, today)
    const flow = list.nature === 'red' ? honouringFlow : listingFlow
    const opened = await openCase<string, string>(tx, {
      flow,
      title: `${list.title}：${subject.name}`,
      assigneeOrg: body.code,
      subjectId: subject.id,
      kind: list.code,
      actor,
      today,
      operation: 'listings.create',
    })
    const id = uuidv7()
    const inserted = await insertEntry(tx, {
      subjectId: subject.id,
      id,
      caseId: opened.id,
      list: list.code,
      listVersion: list.version,
      nature: list.nature,
      subjectCode: subject.code as string,
      subjectName: subject.name,
      criterion: request.criterion,
      measured: request.measured === undefined ? null : String(request.measured),
      facts: request.facts,
      legalBasis: request.legalBasis,
      basisFact: request.basis?.fact ?? null,
      basisDocument: basis?.documentNo ?? null,
      basisFinalOn: request.basis?.finalOn ?? null,
      recommendedBy: request.recommendedBy ?? null,
      pointsScheme: request.pointsScheme ?? null,
      bodyCode: body.code,
      bodyName: body.name,
      proposedBy: actor.id,
      proposedOn: today,
      exception: request.notice?.exception ?? null,
      noticeNumber: request.notice?.number ?? null,
    })
    if (!inserted) throw new Problem(listsProblems.alreadyOpen)
    const made = (await findEntry(tx, id)) as Entry
    await mustBeOnlyEntry(tx, made, today)
    await record(tx, {
      actor,
      action: listsJournal.proposed,
      operation: 'listings.create',
      subjectId: subject.id,
      caseId: opened.id,
      object: { type: 'list-entry', id },
      detail: { list: list.code, criterion: request.criterion },
    })
    return made
  })
}

/** The subject by its exact code; a name may confirm it and never finds it (peers 5 row 8). */
async function subjectOf(tx: Tx, given: Proposal['subject']): Promise<Subject> {
  const code = normaliseCode(given.code)
  const subject = isUscc(code) ? await findSubjectByCode(tx, code) : undefined
  if (subject?.code == null) {
    throw new Problem(listsProblems.subjectUnknown, {
      detail: '请填写在册主体的18位统一社会信用代码；名称不能代替代码',
    })
  }
  if (given.name !== undefined) {
    const key = nameKey(given.name)
    const names = await listNames(tx, subject.id)
    if (![subject.name, ...names.map((one) => one.name)].some((name) => nameKey(name) === key)) {
      throw new Problem(listsProblems.nameConflict, { detail: '该代码对应另一名称' })
    }
  }
  return subject
}

interface Asked {
  list: ListDefinition
  request: Proposal
  subject: Subject
  basis: StoredRecord | null | undefined
  body: Body
}

async function refuse(ctx: Context, tx: Tx, { list, request, subject, basis, body }: Asked): Promise<void> {
  const evidence = list.nature === 'conduct' ? ctx.catalogue.behaviour(list.code)?.evidence : undefined
  const errors: InputError[] = proposalFaults(
    list,
    {
      by: { code: body.code, sectors: [...sectorsOf(body)] },
      category: subject.category,
      criterion: request.criterion,
      measured: request.measured,
      basis:
        basis == null
          ? basis
          : {
              kind: basis.kind,
              polarity: basis.polarity,
              documentNo: basis.documentNo,
              decidedOn: basis.decidedOn,
              held: (basis.held ?? []).length > 0,
              listCode: basis.listCode,
              authorityCode: basis.authorityCode,
              authoritySectors: await sectorsOfAuthority(ctx, tx, basis.authorityCode),
              proves: evidence?.field === undefined ? [] : [basis.payload[evidence.field] ?? []].flat().map(String),
            },
      finalOn: request.basis?.finalOn,
      evidence: evidence === undefined ? undefined : evidenceOf(ctx.catalogue, evidence),
    },
    ctx.clock.today(),
  )
  const exception = request.notice?.exception
  if (
    exception !== undefined &&
    !legalExceptions.some((one) => one.code === exception && one.where === 'here')
  ) {
    errors.push({
      code: 'list.exception',
      field: 'notice.exception',
      message: '这不是可以在此使用的法定例外',
      expected: legalExceptions
        .filter((one) => one.where === 'here')
        .map((one) => `${one.code}（${one.title}）`)
        .join('、'),
    })
  }
  if (request.pointsScheme !== undefined) {
    const asked = { scheme: request.pointsScheme, list: list.code, subjectId: subject.id }
    const fault = await pointsFault(ctx, tx, asked)
    if (fault !== undefined) errors.push(fault)
  }
  if (errors.length > 0) throw new Problem(listsProblems.notLawful, { errors })
  if (scanPersonalData(`${request.facts}\n${request.legalBasis}`).length > 0)
    throw new Problem(listsProblems.personalData)
}

/** The evidence a behaviour asks for, with words for it: `行政处罚，处罚类别含“吊销许可证件”`. */
function evidenceOf(catalogue: Catalogue, { kind, field, in: codes }: Behaviour['evidence']): Evidence {
  const definition = catalogue.kind(kind)
  const asked = definition.fields.find((one) => one.name === field)
  const list = asked?.codes === undefined ? undefined : catalogue.codeList(asked.codes)
  const words = (codes ?? []).map((code) => `“${list?.title(code) ?? code}”`).join('或者')
  const expected = asked === undefined ? definition.title : `${definition.title}，${asked.title}含${words}`
  return { kind, ...(codes === undefined ? {} : { in: codes }), expected }
}

/** A red list is for those without adverse record in three years (国发〔2016〕33号; catalogue criterion `honoured`). */
export async function mustBeClean(tx: Tx, subjectId: string, today: string): Promise<void> {
  const since = addYears(today, -3)
  const [against] = await listArchive(tx, {
    subjectId, polarity: 'adverse', released: true, graver: true, decidedAfter: since, limit: 1,
  })
  if (against !== undefined) {
    throw new Problem(listsProblems.notClean, {
      detail: `${against.authorityName ?? ''}${against.documentNo ?? ''}`,
    })
  }
}
