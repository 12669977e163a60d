/** Issuing papers: a number without gaps, a verification code, the text checked for what the procedure asks for. */
import { randomBytes } from 'node:crypto'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { findOrganisation } from '../../access/index.ts'
import { findSubject } from '../../subjects/index.ts'
import { caseworkJournal } from '../journal.ts'
import { caseworkProblems } from '../problems.ts'
import { issuerWord, paperNumber, verificationCode } from '../rules/numbers.ts'
import { insertNotice, lockNotice, nextPlace, setEnded, type Notice } from '../store/notices.ts'
import { paperOf, type PaperContent, type PaperData, type PaperKind } from './papers.ts'

export interface NewPaper<K extends PaperKind = PaperKind> {
  template: K
  content: PaperContent<K>
  /** Who receives it: a subject or a body, by id or USCC. */
  to: { subjectId: string } | { organisation: string }
  /** USCC of the issuing body. */
  issuer: string
  caseId?: string
  actor: Actor
  today: CivilDate
  operation?: string
}

/**
 * Issues a numbered paper in the caller's transaction. The counter of its series is held until the transaction
 * ends: issue late in it. Rendering and sending follow. Problems: `notice.data_invalid` (which field, what is
 * missing),
 * `access.organisation_unknown` does not occur: an unknown issuer or addressee is `notice.data_invalid` too.
 */
export async function issueNotice<K extends PaperKind>(
  ctx: Pick<Context, 'config'>,
  tx: Tx,
  paper: NewPaper<K>,
): Promise<Notice> {
  const definition = paperOf(paper.template)
  mustBeWhole(definition.content, paper.content)
  const issuer = await findOrganisation(tx, paper.issuer)
  if (issuer === undefined) throw incomplete('issuer', '制发单位没有登记')
  const addressee = await addresseeOf(tx, paper.to)
  const title = definition.title(paper.content as never)
  const series = `${issuerWord(ctx.config.site.city, issuer)}${definition.word}`
  const year = Number(paper.today.slice(0, 4))
  const place = await nextPlace(tx, series, year)
  const number = paperNumber(series, year, place)
  const code = verificationCode(randomBytes(16))
  const data: PaperData = {
    number, issuedOn: paper.today, issuer: { name: issuer.name, code: issuer.code }, addressee,
    verify: { url: verificationUrl(ctx, number, code), code }, content: paper.content,
  }
  const notice = await insertNotice(tx, {
    id: uuidv7(), number, series, year, place, template: paper.template, data: data as unknown as Record<string,
    unknown>,
    title, caseId: paper.caseId ?? null, subjectId: 'subjectId' in paper.to ? paper.to.subjectId : null,
    organisation: 'organisation' in paper.to ? paper.to.organisation : null, addressee: addressee.name,
    issuer: issuer.code, issuerName: issuer.name, issuedOn: paper.today, issuedBy: paper.actor.id, code,
  })
  await record(tx, {
    actor: paper.actor, action: caseworkJournal.noticeIssued, operation: paper.operation ?? 'notices.issue',
    ...aboutNotice(notice),
    detail: {
      number, template: paper.template, ...(notice.organisation === null ? {} : { organisation: notice.organisation }),
    },
  })
  return notice
}

/** Where a reader's QR code leads: the portal's page, which asks the same question as the interface. */
export function verificationUrl(ctx: Pick<Context, 'config'>, number: string, code: string): string {
  const { site, host, port } = ctx.config
  const base = site.baseUrl ?? `http://${host}:${port}`
  return `${base}/documents/verify?number=${encodeURIComponent(number)}&code=${encodeURIComponent(code)}`
}

/** The journal's references of a line about a notice. */
export function aboutNotice(notice: Notice): {
  object: { type: string; id: string }
  caseId?: string
  subjectId?: string
} {
  return {
    object: { type: 'notice', id: notice.id }, ...(notice.caseId === null ? {} : { caseId: notice.caseId }),
    ...(notice.subjectId === null ? {} : { subjectId: notice.subjectId }),
  }
}

/**
 * Ends a paper: withdrawn, or superseded by another number. Verification says so from then on. Problems:
 * `notice.unknown`,
 * `notice.ended`.
 */
export async function endNotice(
  tx: Tx,
  noticeId: string,
  by: { actor: Actor; today: CivilDate; reason: 'withdrawn' | 'superseded'; byNumber?: string; operation?: string },
): Promise<void> {
  const notice = await lockNotice(tx, noticeId)
  if (notice === undefined) throw new Problem(caseworkProblems.noticeUnknown)
  const ended = await setEnded(tx, noticeId, { on: by.today, reason: by.reason, byNumber: by.byNumber ?? null })
  if (!ended) throw new Problem(caseworkProblems.noticeEnded)
  await record(tx, {
    actor: by.actor, action: caseworkJournal.noticeEnded, operation: by.operation ?? 'notices.end',
    ...aboutNotice(notice),
    detail: { number: notice.number, reason: by.reason, ...(by.byNumber === undefined ? {} : { by: by.byNumber }) },
  })
}

async function addresseeOf(tx: Tx, to: NewPaper['to']): Promise<{ name: string; code?: string }> {
  if ('organisation' in to) {
    const body = await findOrganisation(tx, to.organisation)
    if (body === undefined) throw incomplete('to.organisation', '收文单位没有登记')
    return { name: body.name }
  }
  const subject = await findSubject(tx, to.subjectId)
  if (subject === undefined) throw incomplete('to.subjectId', '没有这个信用主体')
  return { name: subject.name, ...(subject.code === null ? {} : { code: subject.code }) }
}

function mustBeWhole(schema: TSchema, content: unknown): void {
  if (Value.Check(schema, content)) return
  const errors = [...Value.Errors(schema, content)].slice(0, 20).map((fault) => ({
    code: `notice.${fault.keyword}`, field: `content${fault.instancePath.replaceAll('/', '.')}`,
    message: '文书内容缺少或不符合要求', expected: fault.message,
  }))
  throw new Problem(caseworkProblems.dataInvalid, { errors })
}

function incomplete(field: string, message: string): Problem {
  return new Problem(caseworkProblems.dataInvalid, { errors: [{ code: 'notice.unknown_party', field, message }] })
}
