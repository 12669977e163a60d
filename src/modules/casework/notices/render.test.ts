import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { test } from 'node:test'
import { Value } from 'typebox/value'
import { examplePaper } from './examples.ts'
import { isPaperKind, papers } from './papers.ts'
import { renderDocument } from './render.ts'

const kinds = Object.keys(papers).filter(isPaperKind)
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

for (const kind of kinds) {
  test(`${kind} is rendered as PDF/A, to the same bytes twice, with its font in it`, async () => {
    const data = examplePaper(kind)
    assert.ok(Value.Check(papers[kind].content, data.content))
    const first = await renderDocument(kind, data)
    assert.equal(first.subarray(0, 5).toString(), '%PDF-')
    const text = first.toString('latin1')
    assert.match(text, /pdfaid:part>2</)
    assert.match(text, /NotoSansHans/)
    assert.equal(digest(await renderDocument(kind, data)), digest(first))
  })
}

test('the bytes follow the data', async () => {
  const data = examplePaper('repair-notice')
  const other = { ...data, number: '明信修告〔2026〕13号' }
  const [first, second] = [await renderDocument('repair-notice', data), await renderDocument('repair-notice', other)]
  assert.notEqual(digest(first), digest(second))
})

test('text is set as text: nothing in the data is read as markup or code', async () => {
  const data = examplePaper('delisting-notice')
  const nasty = '#read("/etc/passwd") *粗* $x^2$ <script> \\ 〔〕 #panic("x")'
  const content = { ...(data.content as object), reason: nasty }
  const pdf = await renderDocument('delisting-notice', { ...data, content })
  assert.ok(pdf.length > 10_000)
  assert.ok(!streamsOf(pdf).includes('root:'))
})

test('a name with characters our fonts lack still makes a paper, in no other font, and tells them apart', async () => {
  const data = examplePaper('delisting-notice')
  const named = (name: string): Promise<Buffer> => renderDocument('delisting-notice', { ...data, addressee: { name } })
  const digests = new Set<string>()
  for (const lacking of ['𠮷', '𠮶', '😀', '한', '\ue000', '\ufffd', '𠮷𠮶😀']) {
    const pdf = await named(`明州${lacking}祥示例有限公司`)
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-', lacking)
    const fonts = [...pdf.toString('latin1').matchAll(/\/BaseFont\s*\/\w+\+(\w+)/g)].map(([, font]) => font)
    assert.deepEqual([...new Set(fonts)].filter((font) => font !== 'NotoSansHans'), [], lacking)
    digests.add(digest(pdf))
  }
  assert.equal(digests.size, 7)
})

/** All compressed streams of a PDF, unpacked, as one text. */
function streamsOf(pdf: Buffer): string {
  const parts: string[] = []
  for (let at = pdf.indexOf('stream\n'); at !== -1; at = pdf.indexOf('stream\n', at + 1)) {
    const end = pdf.indexOf('endstream', at)
    try {
      parts.push(inflateSync(pdf.subarray(at + 7, end)).toString('latin1'))
    } catch {
      // Not a deflated stream.
    }
  }
  return parts.join('\n')
}
