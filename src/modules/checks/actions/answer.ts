/** From a question to an answer: out of memory where the index is fresh and the code is known, else set-based out of the database. */
import { translateDatabaseError } from '../../../kernel/db.ts'
import { redact } from '../../../kernel/personal-data.ts'
import { Problem, type ProblemDefinition } from '../../../kernel/problem.ts'
import { expectedInstant } from '../../../kernel/schema.ts'
import { nameKey } from '../../../kernel/text.ts'
import { addDays, isCivilDate, isInstant, startOfDay, type CivilDate } from '../../../kernel/time.ts'
import { identifyCode, normaliseCode } from '../../subjects/index.ts'
import type { HotIndex } from '../index/hot-index.ts'
import { problems } from '../problems.ts'
import { decide, notIdentified, type Matter, type Verdict } from '../rules/decide.ts'
import { identify, type Candidate, type Identity } from '../rules/identify.ts'
import type { CompiledLaw } from '../rules/law-map.ts'
import type { CheckRequest } from '../schema.ts'
import { lookUp, type SubjectFacts } from '../store/facts.ts'
import { patience } from '../store/pool.ts'
import type { CheckService } from './service.ts'

/** A request that has been understood. */
export interface Question {
  readonly request: CheckRequest
  readonly matter: Matter
  readonly day: CivilDate
  /** The day asked about when it is another than today. */
  readonly asOf: CivilDate | null
  /** As known at this instant; null: now. */
  readonly knownAt: Date | null
  /** Normalised; null: not given. */
  readonly code: string | null
  readonly nameKey: string | null
}

export interface Reply {
  /** A uuid, with its hyphens or without; the nil one when nobody was identified for certain. */
  readonly subjectId: string
  readonly identity: Identity
  readonly verdict: Verdict
  readonly position: number
  readonly source: 'index' | 'database'
}

export const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Understands a request on the day `today`. Throws `check.unknown_matter`, `check.nobody_named`, `check.future_day`,
 * `check.unknown_instant`.
 */
export function understand(request: CheckRequest, law: CompiledLaw, today: CivilDate, now: Date): Question {
  const day = request.asOf ?? today
  if (request.asOf !== undefined || request.knownAt !== undefined) checkTimes(request, today, now)
  const matter = law.matter(request.matter, day)
  if (matter === undefined) throw unknownMatter(request.matter)
  const { code, name } = request.subject
  if (code === undefined && name === undefined) {
    throw new Problem(problems.nobodyNamed, {
      errors: [
        {
          code: 'check.nobody_named',
          field: 'subject',
          message: '没有代码也没有名称',
          expected: '请提供 code（统一社会信用代码），或至少提供 name',
        },
      ],
    })
  }
  return {
    request,
    matter,
    day,
    asOf: day === today ? null : day,
    knownAt: knownAtOf(request, today),
    code: code === undefined ? null : normaliseCode(code),
    nameKey: name === undefined ? null : nameKey(name),
  }
}

function checkTimes(request: CheckRequest, today: CivilDate, now: Date): void {
  const wrong = (of: ProblemDefinition, field: string, message: string, expected: string): Problem =>
    new Problem(of, { errors: [{ code: of.code, field, message, expected }] })
  if (request.asOf !== undefined && !isCivilDate(request.asOf))
    throw wrong(problems.futureDay, 'asOf', '没有这一天', '应为存在的日期 YYYY-MM-DD')
  if (request.asOf !== undefined && request.asOf > today)
    throw wrong(problems.futureDay, 'asOf', '不能晚于今天', `应不晚于 ${today}`)
  if (request.knownAt === undefined) return
  if (!isInstant(request.knownAt))
    throw wrong(problems.unknownInstant, 'knownAt', '不是可以识别的时刻', expectedInstant)
  if (Date.parse(request.knownAt) > now.getTime())
    throw wrong(problems.futureDay, 'knownAt', '不能晚于现在', '请给出过去的时刻，或不填')
}

/** A past day is answered as it was known when that day ended, unless another instant is asked for. */
function knownAtOf(request: CheckRequest, today: CivilDate): Date | null {
  if (request.knownAt !== undefined) return new Date(request.knownAt)
  if (request.asOf === undefined || request.asOf === today) return null
  return new Date(startOfDay(addDays(request.asOf, 1)).getTime() - 1)
}

function unknownMatter(code: string): Problem {
  return new Problem(problems.unknownMatter, {
    detail: '核查事项目录见 GET /api/v1/checks/matters',
    errors: [
      {
        code: 'check.unknown_matter',
        field: 'matter',
        message: `目录中没有在用的事项“${redact(code)}”`,
        expected: '应为 GET /api/v1/checks/matters 所列的代码之一',
      },
    ],
  })
}

/** The answer out of memory; undefined when only the database can tell. */
export function fromIndex(question: Question, index: HotIndex, law: CompiledLaw): Reply | undefined {
  if (question.knownAt !== null || question.code === null) return undefined
  const row = index.find(question.code)
  if (row < 0 || (question.nameKey !== null && !index.bears(row, question.nameKey))) return undefined
  return {
    subjectId: index.subjectId(row),
    identity: { outcome: 'exact', subject: { code: question.code, name: index.name(row) } },
    verdict: decide(index.facts(row), question.matter, question.day, law),
    position: index.position,
    source: 'index',
  }
}

/**
 * Answers out of the database, in one statement for any number of questions with the same `knownAt`. A question about
 * a person comes back as its Problem.
 */
export async function fromDatabase(
  service: Pick<CheckService, 'pool' | 'law'>,
  questions: readonly Question[],
  patienceMs: number = patience.counterMs,
): Promise<(Reply | Problem)[]> {
  const knownAt = questions[0]?.knownAt ?? null
  const codes = [...new Set(questions.flatMap((q) => (q.code === null ? [] : [q.code])))]
  const keys = [...new Set(questions.flatMap((q) => (q.nameKey === null ? [] : [q.nameKey])))]
  const asked = { codes, nameKeys: keys, mostNamed: 10 }
  const { pool, law } = service
  const known = await lookUp(pool, asked, law.seriousLists, knownAt, patienceMs).catch((error: unknown) => {
    throw translateDatabaseError(error)
  })
  return questions.map((question) => {
    const met = question.code === null ? [] : (known.byCode.get(question.code) ?? [])
    const named = question.nameKey === null ? [] : (known.byName.get(question.nameKey) ?? [])
    return replyOf(question, met, named, known.position, law)
  })
}

function replyOf(
  question: Question,
  met: readonly SubjectFacts[],
  named: readonly Candidate[],
  position: number,
  law: CompiledLaw,
): Reply | Problem {
  const fault =
    met.length > 0 || question.code === null ? undefined : codeFault(question.request.subject.code ?? '')
  if (fault instanceof Problem) return fault
  const { identity, chosen } = identify({
    codeGiven: question.code !== null,
    nameGiven: question.nameKey !== null,
    codeFault: fault,
    byCode: met.map((subject) => ({
      candidate: {
        code: subject.code ?? question.code,
        name: subject.name,
        matched: 'current',
        region: subject.region,
      },
      bears: question.nameKey !== null && subject.nameKeys.includes(question.nameKey),
    })),
    byName: named,
  })
  const subject = met[chosen]
  return {
    subjectId: subject?.subjectId ?? nobody,
    identity,
    verdict:
      subject === undefined ? notIdentified : decide(subject.facts, question.matter, question.day, law),
    position,
    source: 'database',
  }
}

/** Why an unknown code cannot be right, if it cannot; a person's number is a Problem (design, section 3). */
function codeFault(code: string): string | Problem | undefined {
  const verdict = identifyCode(code)
  if (verdict.kind === 'resident-id') {
    return new Problem(problems.personsNotAnswered, {
      detail:
        '这是自然人的证件号码。自然人的核查须有法定事项或本人书面同意，不在此接口办理；证件号码未予保存',
      errors: [
        {
          code: 'check.persons_not_answered',
          field: 'subject.code',
          message: '是自然人的证件号码',
          expected: '应为法人、非法人组织或个体工商户的统一社会信用代码',
        },
      ],
    })
  }
  return verdict.valid ? undefined : verdict.reasons[0]
}
