/**
 * Many checks in one request: NDJSON in, NDJSON out, line for line in the same order, any number of lines in flat
 * memory. A line that cannot be answered becomes its Problem and the stream goes on. Each answer is registered before
 * it is sent, like a single check.
 */
import { Compile } from 'typebox/compile'
import { inputErrors, toProblem, type Actor } from '../../../kernel/http.ts'
import { Problem, problems as kernelProblems } from '../../../kernel/problem.ts'
import { problems } from '../problems.ts'
import { CheckRequest } from '../schema.ts'
import { patience } from '../store/pool.ts'
import type { RegisterRow } from '../store/register.ts'
import { fromDatabase, fromIndex, understand, type Question, type Reply } from './answer.ts'
import { askingOrganisation, registered } from './check.ts'
import type { CheckService } from './service.ts'

const validator = Compile(CheckRequest)
const longestLine = 64 * 1024
const linesAtOnce = 500
/** Groups under way at once: one is understood while others are being registered. */
const groupsUnderWay = 3

/** One line of the input: its number and its text, or the Problem it already is. */
interface Line {
  number: number
  text: string | Problem
}

/**
 * Answers a stream of lines. Each chunk is the answers to a group of lines, given as soon as they are there, also
 * while the sender is still thinking about the next line. At most a few groups are under way: a consumer that does not
 * ask holds back the sender, and nothing piles up here.
 */
export async function* checkBatch(
  service: CheckService,
  actor: Actor,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const organisation = askingOrganisation(actor)
  const underWay: Promise<string>[] = []
  let changed = Promise.withResolvers<void>()
  let over = false
  const tell = (): void => {
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }
  const reading = (async () => {
    for await (const lines of groups(body)) {
      while (underWay.length >= groupsUnderWay && !over) await changed.promise
      if (over) return
      underWay.push(answerOrExcuse(service, actor.id, organisation, lines))
      tell()
    }
  })()
  const read = reading
    .catch(() => undefined)
    .then(() => {
      over = true
      tell()
    })
  try {
    while (!over || underWay.length > 0) {
      const next = underWay[0]
      if (next === undefined) await changed.promise
      else {
        const text = await next
        underWay.shift()
        tell()
        yield text
      }
    }
    await reading
  } finally {
    over = true
    tell()
    await Promise.allSettled(underWay)
    void read
  }
}

/** Cuts the stream into lines and the lines into groups. Empty lines are passed over, but counted. */
async function* groups(body: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  let rest: Uint8Array[] = []
  let restLength = 0
  let number = 0
  let group: Line[] = []
  const finish = (pieces: Uint8Array[], length: number): void => {
    number += 1
    if (length > longestLine)
      group.push({
        number,
        text: new Problem(problems.lineTooLong, { detail: `每行至多 ${longestLine} 字节` }),
      })
    else {
      const text =
        pieces.length === 1 ? toText(pieces[0] as Uint8Array) : Buffer.concat(pieces).toString('utf8')
      if (text.length > 0 && text !== '\r') group.push({ number, text })
    }
  }
  for await (const chunk of body) {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      finish([...rest, chunk.subarray(from, at)], restLength + at - from)
      rest = []
      restLength = 0
      from = at + 1
      if (group.length === linesAtOnce) {
        yield group
        group = []
      }
    }
    // Of a line that is too long already, only the length is kept.
    if (restLength <= longestLine && from < chunk.length) rest.push(chunk.subarray(from))
    restLength += chunk.length - from
    if (group.length > 0) {
      yield group
      group = []
    }
  }
  if (restLength > 0) finish(rest, restLength)
  if (group.length > 0) yield group
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** What could not be answered or registered as a whole is told line by line, and the next group has its own chance. */
async function answerOrExcuse(
  service: CheckService,
  clientId: string,
  organisation: string,
  lines: readonly Line[],
): Promise<string> {
  try {
    return await answerGroup(service, clientId, organisation, lines)
  } catch (error) {
    const problem = toProblem(error)
    service.ctx.log.error(
      { err: problem.cause ?? problem, operation: 'checks.create-batch' },
      'a group of checks could not be answered',
    )
    return lines.map((line) => problemLine(problem, line)).join('')
  }
}

function problemLine(problem: Problem, line: Line | undefined): string {
  return `${JSON.stringify({ ...problem.toJSON(), line: line?.number })}\n`
}

type Outcome = { question: Question; reply: Reply | undefined } | Problem

async function answerGroup(
  service: CheckService,
  clientId: string,
  organisation: string,
  lines: readonly Line[],
): Promise<string> {
  const { clock } = service.ctx
  const now = clock.now()
  const today = clock.today()
  const index = service.index.fresh
  const outcomes: Outcome[] = lines.map((line) => {
    try {
      const question = understand(parse(line), service.law, today, now)
      return { question, reply: index === undefined ? undefined : fromIndex(question, index, service.law) }
    } catch (error) {
      return toProblem(error)
    }
  })
  await answerRest(service, outcomes)
  const at = now.toISOString()
  const rows: RegisterRow[] = []
  let text = ''
  outcomes.forEach((outcome, i) => {
    if (outcome instanceof Problem) {
      text += problemLine(outcome, lines[i])
      return
    }
    const { told, row } = registered(outcome.question, outcome.reply as Reply, at, clientId, organisation)
    rows.push(row)
    text += `${told}\n`
  })
  if (rows.length > 0) await service.bulkRegister.appendWhenRoom(rows)
  return text
}

function parse(line: Line): CheckRequest {
  if (line.text instanceof Problem) throw line.text
  let value: unknown
  try {
    value = JSON.parse(line.text)
  } catch {
    throw new Problem(problems.badLine, { detail: '每行应为一个 JSON 对象，字段与 POST /api/v1/checks 相同' })
  }
  if (!validator.Check(value)) {
    throw new Problem(kernelProblems.invalidInput, {
      errors: inputErrors(validator.Errors(value) as never, 'line'),
    })
  }
  return value
}

/** Fills in, out of the database, what the index could not answer; questions known at the same instant go together. */
async function answerRest(service: CheckService, outcomes: Outcome[]): Promise<void> {
  const open = new Map<number | null, number[]>()
  outcomes.forEach((outcome, i) => {
    if (outcome instanceof Problem || outcome.reply !== undefined) return
    const at = outcome.question.knownAt?.getTime() ?? null
    open.set(at, [...(open.get(at) ?? []), i])
  })
  for (const numbers of open.values()) {
    const questions = numbers.map((i) => (outcomes[i] as { question: Question }).question)
    const replies = await fromDatabase(service, questions, patience.batchMs)
    numbers.forEach((i, n) => {
      const reply = replies[n] as Reply | Problem
      outcomes[i] = reply instanceof Problem ? reply : { question: questions[n] as Question, reply }
    })
  }
}
