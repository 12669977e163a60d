import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkMove, workflowFaults } from '../../../kernel/workflow.ts'
import { serviceFlow, serviceMethods, serviceVerdict, type ServiceFacts, type ServiceMethod } from './service.ts'

const base: ServiceFacts = {
  method: 'direct', proofs: ['service-receipt'], consent: false, doneOn: '2026-03-10', issuedOn: '2026-03-05',
  today: '2026-03-12',
}

const byMail: Partial<ServiceFacts> = { method: 'electronic', proofs: [] }
const announced: Partial<ServiceFacts> = { method: 'announcement', proofs: ['announcement'] }

const table: [string, Partial<ServiceFacts>, string | RegExp][] = [
  ['handed over with a signed receipt', {}, '2026-03-10'],
  ['handed over without a receipt', { proofs: [] }, /应当有送达回证/],
  ['handed over with a postal receipt', { proofs: ['post-receipt'] }, /应当有送达回证/],
  ['left with photographs', { method: 'left', proofs: ['left-evidence'] }, '2026-03-10'],
  ['posted, with the return receipt', { method: 'post', proofs: ['post-receipt'] }, '2026-03-10'],
  ['posted, no receipt', { method: 'post', proofs: [] }, /邮寄回执/],
  ['sent by mail with consent and delivered', { ...byMail, consent: true, deliveredOn: '2026-03-06' }, '2026-03-06'],
  ['sent by mail without consent', { method: 'electronic', proofs: [], deliveredOn: '2026-03-06' }, /应当经受送达人同意/],
  ['sent by mail with consent, no receipt', { method: 'electronic', proofs: [], consent: true }, /电子送达回执/],
  ['announced thirty days ago', { ...announced, today: '2026-04-09' }, '2026-04-09'],
  ['announced twenty-nine days ago', { ...announced, today: '2026-04-08' }, /期满三十日/],
  ['served before it was issued', { doneOn: '2026-03-04' }, /不能早于文书日期/],
  ['served tomorrow', { doneOn: '2026-03-13' }, /不能晚于今天/],
]
for (const [what, change, expected] of table) {
  test(`service: ${what}`, () => {
    const verdict = serviceVerdict({ ...base, ...change })
    if (typeof expected === 'string') assert.deepEqual(verdict.served && verdict.servedOn, expected)
    else assert.match(verdict.served ? 'served' : verdict.reasons.join('；'), expected)
  })
}

test('served is reached by one move only, and that move asks for proof', () => {
  assert.deepEqual(workflowFaults(serviceFlow), [])
  const ways = serviceFlow.moves.filter((move) => move.to === 'served')
  assert.deepEqual(ways.map((move) => [move.verb, move.needs]), [['serve', ['proof']]])
  assert.throws(() => checkMove(serviceFlow, 'pending', 'serve', {
    roles: ['officer'] }), { code: 'workflow.incomplete',
  })
  const proven = { roles: ['officer'], facts: { documents: ['proof'] } }
  assert.throws(() => checkMove(serviceFlow, 'failed', 'serve', proven), {
    code: 'workflow.not_now',
  })
})

test('whatever is offered, nothing is served without a proof its method accepts', () => {
  const methods = Object.keys(serviceMethods) as ServiceMethod[]
  const kinds = ['service-receipt', 'left-evidence', 'post-receipt', 'electronic-receipt', 'announcement', 'decision']
  const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-03-${String(n).padStart(2, '0')}`)
  const facts = fc.record({
    method: fc.constantFrom(...methods), proofs: fc.subarray(kinds), consent: fc.boolean(), doneOn: day,
    deliveredOn: fc.option(day, { nil: undefined }), issuedOn: day, today: fc.constantFrom('2026-03-28', '2026-05-01'),
  })
  fc.assert(fc.property(facts, ({ deliveredOn, ...rest }) => {
    const verdict = serviceVerdict({ ...rest, ...(deliveredOn === undefined ? {} : { deliveredOn }) })
    if (!verdict.served) return verdict.reasons.length > 0
    const byPaper = rest.proofs.some((kind) => (serviceMethods[rest.method].proofs as readonly string[]).includes(kind))
    const byReceipt = rest.method === 'electronic' && deliveredOn !== undefined
    const consented = rest.method !== 'electronic' || rest.consent
    return (byPaper || byReceipt) && consented && verdict.servedOn <= rest.today && verdict.doneOn >= rest.issuedOn
  }), { numRuns: 2000 })
})
