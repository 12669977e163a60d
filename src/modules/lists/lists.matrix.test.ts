/**
 * Every list of the catalogue, every kind of body, every way to name a subject and a decision, through the
 * platform's one way in: of thousands of proposals only those of the competent body on the subject's own
 * final decision open a procedure.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Problem } from '../../kernel/problem.ts'
import { addSubject } from '../../testing/check-situations.ts'
import {
  association,
  listingApp,
  office,
  safety,
  stateless,
  trading,
  type ListingApp,
} from '../../testing/listing.ts'
import { ecology, firm } from '../../testing/situations.ts'
import { propose, setBody } from './index.ts'
import { mayRecognise, type Body } from './rules/bodies.ts'
import { systemActor } from '../../kernel/journal.ts'

const target = firm('阵列化工', 81)
const namesake = { name: target.name, code: firm('阵列化工', 82).code }
const stranger = firm('别处化工', 83)
let app: ListingApp
/** Decisions about the target: of the safety bureau, and of the ecology bureau, which has no field here. */
let own: string
let others: string
let foreign: string

const bodies: [login: string, body: Body][] = [
  ['safety-officer', { ...safety, sectors: ['work-safety'] }],
  ['trading-officer', { ...trading, sectors: ['public-resources'] }],
  ['stateless-officer', { ...stateless, sectors: [] }],
  ['office-clerk', { ...office, sectors: [] }],
  ['association-officer', { ...association, sectors: [] }],
]

before(async () => {
  app = await listingApp({ today: '2026-06-10', firm: target })
  await addSubject(app.ctx.pool, namesake)
  const of = { decidedOn: '2026-03-02' }
  own = await app.penalise({ ...of, firm: target, documentNo: '明应急罚〔2026〕1号' })
  others = await app.penalise({ ...of, firm: target, documentNo: '明环罚〔2026〕1号', authority: ecology })
  foreign = await app.penalise({ ...of, firm: stranger, documentNo: '明应急罚〔2026〕2号' })
})
after(() => app.close())

/** `open`, or the code of the problem; anything else is a fault of the program. */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'open'
  } catch (error) {
    assert.ok(error instanceof Problem, String((error as Error).stack))
    return error.code
  }
}

const subjects: [what: string, subject: { code: string; name?: string }, lawful: boolean][] = [
  ['its code and name', target, true],
  ['its code with another’s name', { code: target.code, name: stranger.name }, false],
  ['a namesake’s code', namesake, false],
  ['a code nobody bears', { code: firm('无此单位', 89).code }, false],
  ['a name for a code', { code: target.name }, false],
]

test('only the competent body opens a procedure, on the subject’s own decision, by its own code', async () => {
  const counts: Record<string, number> = {}
  for (const list of app.ctx.catalogue.lists) {
    const criterion = list.criteria[0]
    for (const [login, body] of bodies) {
      for (const [what, subject, isTarget] of subjects) {
        for (const [fact, by] of [
          [own, safety.code],
          [others, ecology.code],
          [foreign, undefined],
          [undefined, undefined],
        ] as const) {
          const told = await outcome(
            propose(app.ctx, app.actor(login), {
              list: list.code,
              subject,
              criterion: criterion?.code ?? 'none',
              ...(criterion?.threshold === undefined ? {} : { measured: criterion.threshold.atLeast }),
              facts: '经认定的失信行为',
              legalBasis: '有关规定',
              ...(fact === undefined ? {} : { basis: { fact, finalOn: '2026-06-05' } }),
            }),
          )
          counts[told] = (counts[told] ?? 0) + 1
          // The decision is the body's own, or of the only registered field here, where the list is about it.
          const isFit =
            by === body.code ||
            (list.basisFrom?.authority === 'sector' &&
              by === safety.code &&
              list.recognisedBy.some(({ sector }) => sector === 'work-safety'))
          const adverse = ['serious', 'conduct', 'attention'].includes(list.nature)
          // A red list asks for three clean years, which nobody here has but the namesake, whose own code it
          // is.
          const may =
            list.origin === 'own' &&
            mayRecognise(list, body) &&
            // The firm was fined: where an article asks for a licence revoked, no body opens anything on that.
            (list.nature !== 'conduct' || app.ctx.catalogue.behaviour(list.code)?.evidence.in === undefined) &&
            (adverse
              ? isTarget && by !== undefined && isFit
              : // Where no decision is asked for, one that is named is still the subject's own.
                (fact === undefined || (by !== undefined && isTarget)) &&
                (list.nature === 'red' ? subject === namesake : isTarget || subject === namesake))
          if (!may) assert.notEqual(told, 'open', `${list.code} by ${login}, ${what}`)
        }
      }
    }
  }
  const refused = Object.entries(counts).filter(([told]) => told !== 'open')
  assert.ok((counts['open'] ?? 0) > 0, 'nothing was lawful: the matrix proves nothing')
  assert.ok(refused.length >= 5, JSON.stringify(counts))
})

test('a body whose competence has ended, or begins later, opens nothing', async () => {
  const ask = async (since: string, until?: string): Promise<string> => {
    await setBody(app.ctx, systemActor, stateless.code, {
      sectors: ['work-safety'],
      basis: '三定规定（示例）',
      since,
      ...(until === undefined ? {} : { until }),
    })
    return outcome(
      propose(app.ctx, app.actor('stateless-officer'), {
        list: 'work-safety',
        subject: target,
        criterion: 'concealment',
        facts: '瞒报生产安全事故',
        legalBasis: '办法第六条',
        basis: { fact: foreign, finalOn: '2026-06-05' },
      }),
    )
  }
  assert.equal(await ask('2026-06-11'), 'list.wrong_body')
  assert.equal(await ask('2019-01-01', '2026-06-09'), 'list.wrong_body')
  assert.equal(
    await ask('2019-01-01', '2026-06-10'),
    'list.not_lawful',
    'competent on its last day; the decision is another’s',
  )
})
