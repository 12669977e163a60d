/**
 * An approval system in one file, to show where the check belongs: before the decision, its receipt in the
 * file, and the outcome told back. It decides nothing by itself: a person does, with the answer in front of
 * them.
 */
import { CheckCache, type CheckAnswer, type ProbityClient } from '../index.ts'

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
    const answer = await this.#cache.check({
      subject: application.applicant,
      matter: application.matter,
      purpose: '行政审批资格审查',
      reference: application.number,
    })
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

  /** Records the officer's decision and tells the platform what was done. */
  async decide(prepared: Prepared, granted: boolean, reason: string): Promise<void> {
    const followed = granted === prepared.mayGrant
    await this.#client.feedback(prepared.answer.receipt, {
      outcome: followed ? 'followed' : 'not-followed',
      result: granted ? '准予许可' : '不予许可',
      ...(followed ? {} : { reason }),
    })
  }
}
