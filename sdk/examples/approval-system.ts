/**
 * An approval system in one file, to show where the check belongs. What the officer looks at while working through a
 * file may come out of the cache. The decision does not: it is checked anew, so each application has a receipt, a
 * feedback and, where there was a consequence, a case of its own. The system decides nothing: a person does, with the
 * answer in front of them, and says whether it was followed.
 */
import { CheckCache, type CheckAnswer, type CheckRequest, type ProbityClient } from '../index.ts'

export interface Application {
  number: string
  applicant: { name: string; code: string }
  matter: string
}

export interface Prepared {
  application: Application
  /** What the officer sees first. */
  headline: string
  /**
   * May the officer grant it at all? A mandatory prohibition leaves no choice; everything else is for a
   * person to weigh.
   */
  mayGrant: boolean
  answer: CheckAnswer
}

/** What the officer decided, and what they say of the answer: only they know how a restriction was carried out. */
export interface Ruling {
  granted: boolean
  outcome: 'followed' | 'not-followed'
  /** Why the answer was not followed; required then. */
  reason?: string
}

/** A decision told to the platform; or, because the answer has changed since, what the officer has to look at first. */
export type Settled = { settled: true; receipt: string } | { settled: false; prepared: Prepared }

const headlines: Record<CheckAnswer['decision'], string> = {
  prohibit: '依法不予受理',
  restrict: '依法限制，须按措施办理',
  examine: '从严审查',
  none: '信用核查未见限制',
  favour: '适用激励措施',
}

export class ApprovalSystem {
  readonly #client: ProbityClient
  readonly #cache: CheckCache

  constructor(client: ProbityClient) {
    this.#client = client
    this.#cache = new CheckCache(client)
  }

  /** Keeps the cache honest until `signal` ends it; resumes behind `after`. */
  follow(after: number, signal: AbortSignal): Promise<void> {
    return this.#cache.follow(after, { signal, pollMs: 100 })
  }

  /** Prepares a decision: asks, and says in words what the answer means for the officer. */
  async prepare(application: Application): Promise<Prepared> {
    return show(application, await this.#cache.check(requestFor(application)))
  }

  /** Checks once more, and if the answer is still what the officer saw, tells the platform what was done with it. */
  async decide({ application, answer: seen, mayGrant }: Prepared, ruling: Ruling): Promise<Settled> {
    if (seen.identity.outcome === 'exact' && !mayGrant && ruling.granted && ruling.outcome === 'followed')
      throw new Error('核查结果不允许准予，准予即为未按核查结果办理，请说明理由')
    const answer = await this.#client.check(requestFor(application))
    if (answer.identity.outcome !== 'exact' || !saysTheSame(answer, seen))
      return { settled: false, prepared: show(application, answer) }
    await this.#client.feedback(answer.receipt, {
      outcome: ruling.outcome,
      result: ruling.granted ? '准予许可' : '不予许可',
      ...(ruling.reason === undefined ? {} : { reason: ruling.reason }),
    })
    return { settled: true, receipt: answer.receipt }
  }
}

function requestFor({ applicant, matter, number }: Application): CheckRequest {
  return { subject: applicant, matter, purpose: '行政审批资格审查', reference: number }
}

function show(application: Application, answer: CheckAnswer): Prepared {
  const executed = answer.items.filter((item) => (item.marks ?? []).length === 0)
  const barred = executed.some((item) => item.effect === 'prohibit' && item.mandatory)
  const unsure = answer.identity.outcome !== 'exact'
  return {
    application,
    answer,
    mayGrant: !barred && !unsure,
    headline: unsure
      ? (answer.identity.advice ?? '未能唯一确认申请人，请核对代码')
      : headlines[answer.decision],
  }
}

function saysTheSame(a: CheckAnswer, b: CheckAnswer): boolean {
  return JSON.stringify([a.decision, a.items]) === JSON.stringify([b.decision, b.items])
}
