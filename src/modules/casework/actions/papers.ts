/** Papers of a case: taken in, sealed in the file store, read by whoever may. */
import { Readable } from 'node:stream'
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { nameStored } from '../../../kernel/kept-files.ts'
import { limited } from '../../../kernel/limited-body.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { caseworkJournal } from '../journal.ts'
import { caseworkProblems } from '../problems.ts'
import { bodyPapers, handles, isSubjectOf } from '../rules/authority.ts'
import type { CaseDocument } from '../schema.ts'
import { findDocument, insertDocument } from '../store/documents.ts'
import { findCaseRow } from '../store/inbox.ts'
import { seesCase, subjectCodeFor } from './seen.ts'

export type PaperContext = Pick<Context, 'db' | 'files'>

export interface NewPaper {
  /** What the workflow asks for by name, e.g. `decision`. */
  kind: string
  title: string
  fileName: string
  mediaType: string
  content: Readable | Uint8Array
  /** The subject may read it; its own papers it may always. */
  openToSubject?: boolean
}

/** Bytes of one paper: hundreds of scanned pages, or minutes of a recording. */
export const maxPaperBytes = 50 * 1024 ** 2

/** What may be handed in. Programs and pages are not papers. */
const mediaTypes = new Set([
  'application/pdf', 'image/jpeg', 'image/png', 'image/tiff', 'application/ofd', 'text/plain',
  'application/msword', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.ms-excel', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'video/mp4', 'audio/mpeg',
])

/**
 * Adds a paper to a case. The content is stored sealed before the row is written: a crash leaves a file nobody
 * names, never a name without a file. Problems: `case.unknown`, `case.closed`, `case.document_refused`,
 * `request.too_large`.
 */
export async function addDocument(
  ctx: PaperContext,
  actor: Actor,
  caseId: string,
  paper: NewPaper,
): Promise<CaseDocument> {
  const about = await findCaseRow(ctx.db, caseId)
  if (about === undefined || !(await seesCase(ctx.db, actor, about))) throw new Problem(caseworkProblems.unknown)
  if (about.closedOn !== null && !handles(actor, about)) throw new Problem(caseworkProblems.closed)
  if (!mediaTypes.has(paper.mediaType)) throw refused(`不接受${paper.mediaType || '未注明类型'}的文件，请用 PDF、OFD、图片或办公文档`)
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(paper.kind)) throw refused('材料种类应为小写字母、数字和连字符')
  const isOwn = isSubjectOf(actor, await subjectCodeFor(ctx.db, actor, about))
  if (isOwn && bodyPapers.has(paper.kind)) throw refused('核查报告、决定书和送达证明由办理单位提供，当事人提交的用“证据材料”等种类')
  const { digest, bytes } = await ctx.files.put(bounded(paper.content), { sealed: true })
  if (bytes === 0) throw refused('文件是空的')
  return transaction(ctx.db, async (tx) => {
    await nameStored(tx, ctx.files, digest)
    const added = await insertDocument(tx, {
      caseId, id: uuidv7(), kind: paper.kind, title: paper.title, fileName: safeName(paper.fileName),
      mediaType: paper.mediaType, bytes, digest, actor: actor.id, organisation: actor.organisation?.code ?? null,
      openToSubject: paper.openToSubject === true || isOwn,
    })
    await record(tx, {
      actor, action: caseworkJournal.documentAdded, operation: 'cases.documents', caseId,
      object: { type: 'case', id: caseId }, ...(about.subjectId === null ? {} : { subjectId: about.subjectId }),
      detail: { document: added.id, kind: added.kind, digest },
    })
    return added
  })
}

/** A paper and its content. Problems: `case.document_unknown`, also for those who may not read it. */
export async function readDocument(
  ctx: PaperContext,
  actor: Actor,
  caseId: string,
  id: string,
): Promise<{ document: CaseDocument; content: Readable }> {
  const about = await findCaseRow(ctx.db, caseId)
  const document = await findDocument(ctx.db, caseId, id)
  if (about === undefined || document === undefined) throw new Problem(caseworkProblems.documentUnknown)
  const isOwn = isSubjectOf(actor, await subjectCodeFor(ctx.db, actor, about))
  const open = isOwn && (document.openToSubject || document.actor === actor.id)
  const theirs = open && (await seesCase(ctx.db, actor, about))
  if (!handles(actor, about) && !theirs) throw new Problem(caseworkProblems.documentUnknown)
  return { document, content: ctx.files.open(document.digest) }
}

function bounded(content: NewPaper['content']): NewPaper['content'] {
  if (!(content instanceof Readable)) return content
  return limited(content, maxPaperBytes, () =>
    new Problem(problems.tooLarge, { detail: `一份材料不得超过 ${maxPaperBytes / 1024 ** 2} MB，请压缩或拆分后上传` }))
}

function refused(detail: string): Problem {
  return new Problem(caseworkProblems.documentRefused, { detail })
}

/** The last part of a path, without what would break a header or a shell. */
function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is taken out
  return last.replace(/[\u0000-\u001f\u007f"<>|:*?]/g, '').slice(0, 200) || 'document'
}
