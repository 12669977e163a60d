import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { linesOf, type Line } from './lines.ts'

async function all(given: AsyncIterable<Line>): Promise<Line[]> {
  const found: Line[] = []
  for await (const line of given) found.push(line)
  return found
}

/** The lines of a text that comes in pieces of so many bytes. */
function lines(text: string, most: number, piece: number): Promise<Line[]> {
  const bytes = Buffer.from(text)
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += piece) pieces.push(bytes.subarray(at, at + piece))
  return all(linesOf(Readable.from(pieces), most))
}

test('lines end at a line feed and nowhere else, in whatever pieces they come', async () => {
  for (const piece of [1, 2, 5, 100]) {
    const found = await lines('{"a":"一\u2028二\u0085三"}\r\n\n第三行\r四', 100, piece)
    assert.deepEqual(found.map((line) => line.text), ['{"a":"一\u2028二\u0085三"}', '', '第三行\r四'])
    assert.equal(found.reduce((sum, line) => sum + line.bytes, 0), Buffer.byteLength('{"a":"一\u2028二\u0085三"}\r\n\n第三行\r四'))
  }
  assert.deepEqual(await lines('', 10, 1), [])
  assert.deepEqual((await lines('甲\n', 10, 1)).map((line) => line.text), ['甲'])
})

test('of a line without an end no more is held than a line may have', async () => {
  let given = 0
  const endless = Readable.from((function* () {
    while (given < 400) {
      given += 1
      yield Buffer.alloc(1 << 20, 'x')
    }
    yield Buffer.from('\n{}\n')
  })())
  const before = process.memoryUsage().heapUsed
  const found = await all(linesOf(endless, 1000))
  assert.deepEqual(found.map(({ text, isCut }) => [text.length, isCut]), [[1000, true], [2, false]])
  assert.equal(found[0]?.bytes, (400 << 20) + 1)
  assert.ok(process.memoryUsage().heapUsed - before < 100 << 20)
})
