/** What a delivery's request carries: a file as the raw body or in a form, or rows as JSON. */
import { Readable } from 'node:stream'
import type { Incoming } from '../../../kernel/http.ts'
import { limited } from '../../../kernel/limited-body.ts'
import { Problem } from '../../../kernel/problem.ts'
import { exchangeProblems } from '../problems.ts'
import type { ReadingOptions } from '../schema.ts'

export interface Upload {
  content: Readable
  fileName: string
  options: ReadingOptions
}

/** Bytes of one file; a city's year of penalties is a tenth of it. */
export const maxUpload = 4 * 1024 ** 3
/** Rows of one JSON body. */
export const maxRows = 5000

/** The content of a request. Throws `submission.empty_body`, `submission.too_large`. */
export async function uploaded({ request }: Pick<Incoming, 'request'>): Promise<Upload> {
  if (request.isMultipart()) return formFile(request)
  const body: unknown = request.body
  if (body instanceof Readable) {
    const lines = /^application\/(?:x-ndjson|jsonl|ndjson)\b/.test(request.headers['content-type'] ?? '')
    const content = bounded(body)
    if (!lines) return { content, fileName: 'upload', options: {} }
    return { content, fileName: 'rows.ndjson', options: { format: 'ndjson' } }
  }
  const rows = (body as { rows?: unknown } | null | undefined)?.rows
  if (Array.isArray(rows)) return jsonRows(rows)
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/x-www-form-urlencoded')) {
    throw new Problem(exchangeProblems.emptyBody, { detail: '请用 Content-Type 写明文件的类型，如 text/csv；现在写的是网页表单' })
  }
  throw new Problem(exchangeProblems.emptyBody, {
    detail: '请在请求体中放入文件内容（CSV、TSV、XLSX 或 XLS），或 {"rows": [{"字段名": "值"}]}',
  })
}

/** The parts of a form as its parser hands them over; a field has a value, a file a stream. */
type Parts = ReturnType<Incoming['request']['parts']>

async function formFile(request: Incoming['request']): Promise<Upload> {
  const parts = request.parts({ limits: { fileSize: maxUpload + 1, files: 2 } })
  let mapping: unknown
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    const part = next.value
    if (part.type !== 'file') {
      if (part.fieldname === 'mapping') mapping = part.value
      continue
    }
    if (part.fieldname !== 'file') {
      part.file.resume()
      throw new Problem(exchangeProblems.emptyBody, {
        detail: `要报送的文件请放在字段 file 里，收到的文件在字段 ${part.fieldname.slice(0, 40)} 里；列对应关系不作为文件上传，` +
          '请把它的内容放在字段 mapping 里（curl 写作 -F "mapping=<map.yaml"），并排在文件之前',
      })
    }
    const mapped = typeof mapping === 'string' && mapping !== ''
    const content = Readable.from(lastPart(part.file, parts))
    return { content: bounded(content), fileName: part.filename, options: mapped ? { mapping } : {} }
  }
  throw new Problem(exchangeProblems.emptyBody, { detail: '表单里没有文件，请用字段 file 上传' })
}

/** The file of a form in which nothing follows it: what does came too late to be heeded, and would be lost in silence. */
async function* lastPart(file: Readable, parts: Parts): AsyncGenerator<Buffer> {
  yield* file as AsyncIterable<Buffer>
  const next = await parts.next()
  if (next.done === true) return
  if (next.value.type === 'file') next.value.file.resume()
  throw new Problem(exchangeProblems.fieldBehindFile, {
    detail: `字段 ${next.value.fieldname.slice(0, 40)} 排在文件之后，没有采用；请把所有字段排在文件之前，一次只报送一个文件`,
  })
}

function jsonRows(rows: readonly unknown[]): Upload {
  if (rows.length === 0) throw new Problem(exchangeProblems.emptyBody, { detail: 'rows 里没有数据' })
  if (rows.length > maxRows) {
    throw new Problem(exchangeProblems.tooLarge, { detail: `一次最多 ${maxRows} 行；更多的请用文件或 NDJSON 报送` })
  }
  const content = Readable.from(rows.map((row) => Buffer.from(`${JSON.stringify(row)}\n`)))
  return { content, fileName: 'rows.json', options: { format: 'ndjson' } }
}

function bounded(stream: Readable): Readable {
  return limited(stream, maxUpload, () => new Problem(exchangeProblems.tooLarge, {
    detail: `文件不得超过 ${maxUpload / 1024 ** 3} GB，请拆分后报送`,
  }))
}
