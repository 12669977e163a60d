/** Taking a delivery in: the bytes are kept first, everything else can be done again. */
import type { Readable } from 'node:stream'
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { nameStored } from '../../../kernel/kept-files.ts'
import { Problem } from '../../../kernel/problem.ts'
import { addJob } from '../../../kernel/queue.ts'
import { Utf8Judge } from '../../../kernel/tabular/index.ts'
import { findOrganisation, mayActFor } from '../../access/index.ts'
import { isUscc } from '../../subjects/index.ts'
import { exchangeJournal } from '../journal.ts'
import { exchangeProblems } from '../problems.ts'
import { fieldsOfBody } from '../ingest/field.ts'
import { mayDeliver } from '../rules.ts'
import type { ReadingOptions } from '../schema.ts'
import { insertSubmission } from '../store/submissions.ts'
import { holdReading } from './hold.ts'

export interface Delivery {
  kind: string
  /** USCC of the delivering body; absent: the actor's own organisation, or the credit office for the operator. */
  source: string | undefined
  list: string | undefined
  fileName: string
  content: Readable
  options: ReadingOptions
  idempotencyKey: string | undefined
  /** false: the caller reads it itself and begins again where it was interrupted; `held`: by `readHeld`. */
  enqueue?: boolean | 'held'
}

/**
 * Receives a file of one kind from one source and queues its reading. The same `Idempotency-Key` of the same client
 * answers the submission it made before, if that was the same delivery. Problems: unknown kind, list or source; a
 * source that is not the actor's, or does not deliver the kind; a key used for something else.
 */
export async function receiveSubmission(
  ctx: Context,
  actor: Actor,
  delivery: Delivery,
): Promise<{ id: string; repeated: boolean }> {
  const kind = ctx.catalogue.findKind(delivery.kind)
  if (kind === undefined) {
    const known = ctx.catalogue.kinds.map((k) => `${k.code}（${k.title}）`).join('、')
    throw new Problem(exchangeProblems.unknownKind, { detail: `“${delivery.kind}”不在目录中；可报送：${known}` })
  }
  const listCode = listFor(ctx, kind, delivery.list)
  const source = await sourceFor(ctx, actor, delivery.source)
  await mustDeliver(ctx, source, kind, listCode)
  const judge = new Utf8Judge()
  const stored = await ctx.files.put(delivery.content, { sealed: true, watch: (piece) => judge.push(piece) })
  if (stored.bytes === 0) throw new Problem(exchangeProblems.emptyBody, { detail: '请在请求体中放入文件内容' })
  const id = uuidv7()
  const at = ctx.clock.now()
  return transaction(ctx.db, async (tx) => {
    await nameStored(tx, ctx.files, stored.digest)
    const { same, ...inserted } = await insertSubmission(tx, {
      id, kind: kind.code, kindVersion: kind.version, listCode, sourceCode: source.code, sourceName: source.name,
      fileDigest: stored.digest, fileName: delivery.fileName, bytes: stored.bytes, seal: stored.seal,
      isUtf8: judge.isUtf8, options: delivery.options,
      idempotencyKey: delivery.idempotencyKey ?? null, clientId: actor.id, receivedAt: at,
    })
    if (!same) throw keyReused(inserted.id)
    if (inserted.repeated) return inserted
    await record(tx, {
      actor, action: exchangeJournal.received, operation: 'submissions.create', onBehalfOf: source.code,
      object: { type: 'submission', id }, detail: { kind: kind.code, digest: stored.digest, bytes: stored.bytes },
    })
    if (delivery.enqueue === 'held') await holdReading(tx, id)
    else if (delivery.enqueue !== false) await addJob(tx, 'exchange:ingest', { submission: id }, { maxAttempts: 8 })
    return inserted
  })
}

/** Told nothing, the sender would believe that what it sent now had been received. */
function keyReused(before: string): Problem {
  return new Problem(exchangeProblems.keyReused, {
    detail: `以该编号报送的 ${before} 内容、种类、名单或报送单位与本次不同，本次未收件；另一次报送请另拟编号`,
  })
}

/** E402: a body delivers what the catalogue says its feeds bring, and the credit office anything. */
async function mustDeliver(
  ctx: Context,
  source: Source,
  kind: { code: string; title: string; nature: string },
  list: string | null,
): Promise<void> {
  if (source.kind === 'office' || source.code === ctx.config.site.officeCode) return
  const body = { code: source.code, fields: await fieldsOfBody(ctx, source) }
  const may = (one: { code: string; nature: string }, onto: string | null): boolean =>
    mayDeliver(ctx.catalogue.sources, body, { kind: one.code, list: onto, register: one.nature === 'registration' })
  if (may(kind, list)) return
  const kinds = ctx.catalogue.kinds.filter((one) => may(one, null))
  const allowed = kinds.map((one) => `${one.code}（${one.title}）`).join('、')
  const message = `“${source.name}”的数据来源目录里没有“${kind.title}”${list === null ? '' : `（名单 ${list}）`}`
  const expected = `可报送：${allowed}；确由本单位产生的，请信用中心登记本单位的职能或数据来源`
  throw new Problem(exchangeProblems.notDelivered, {
    detail: message, errors: [{ code: 'E402', field: 'kind', message, expected }],
  })
}

/** A delivering body; `kind` is null where it is not registered. */
interface Source {
  code: string
  name: string
  kind: string | null
}

function listFor(
  ctx: Context,
  kind: { nature: string; list?: string | undefined },
  given: string | undefined,
): string | null {
  const code = given ?? kind.list
  if (code === undefined) return null
  if (ctx.catalogue.listCodeOf(code) === undefined) {
    throw new Problem(exchangeProblems.unknownList, { detail: `“${code}”不在名单目录中` })
  }
  return code
}

async function sourceFor(
  ctx: Context,
  actor: Actor,
  given: string | undefined,
): Promise<Source> {
  const code = given ?? actor.organisation?.code ?? ctx.config.site.officeCode
  if (!mayActFor(actor, code)) {
    throw new Problem(exchangeProblems.foreignSource, { detail: `当前身份不能以 ${code} 的名义报送` })
  }
  const known = await findOrganisation(ctx.db, code)
  if (known !== undefined) return { code: known.code, name: known.name, kind: known.kind }
  if (code === ctx.config.site.officeCode) return { code, name: ctx.config.site.operator, kind: 'office' }
  if (actor.kind === 'system' && isUscc(code)) return { code, name: code, kind: null }
  throw new Problem(exchangeProblems.unknownSource, { detail: `报送单位 ${code} 尚未登记，请先由信用中心添加该单位` })
}
