/**
 * Single checks that memory cannot answer. While two groups are with the database the next ones gather, and go there
 * together: when the index falls behind under load, the fallback costs a few statements, not a few for every check.
 */
import { Problem, problems as kernelProblems } from '../../../kernel/problem.ts'
import { problems } from '../problems.ts'
import { fromDatabase, type Question, type Reply } from './answer.ts'
import type { CheckService } from './service.ts'

interface Waiting {
  question: Question
  resolve: (reply: Reply) => void
  reject: (error: unknown) => void
}

const groupsAtOnce = 2
const largestGroup = 200
const mostWaiting = 5_000

export class Fallback {
  readonly #service: Pick<CheckService, 'pool' | 'law'>
  #waiting: Waiting[] = []
  #running = 0

  constructor(service: Pick<CheckService, 'pool' | 'law'>) {
    this.#service = service
  }

  /** The answer out of the database. Throws the question's Problem, or `check.overloaded`. */
  answer(question: Question): Promise<Reply> {
    if (this.#waiting.length >= mostWaiting) {
      return Promise.reject(new Problem(problems.overloaded, { headers: { 'retry-after': '1' } }))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    while (this.#running < groupsAtOnce && this.#waiting.length > 0) void this.#run(this.#take())
  }

  /** The first in line and those behind it that ask about what was known at the same instant. */
  #take(): Waiting[] {
    const [first] = this.#waiting
    const at = first?.question.knownAt?.getTime()
    const group: Waiting[] = []
    this.#waiting = this.#waiting.filter((one) => {
      const alike = one === first || one.question.knownAt?.getTime() === at
      const taken = group.length < largestGroup && alike
      if (taken) group.push(one)
      return !taken
    })
    return group
  }

  async #run(group: Waiting[]): Promise<void> {
    this.#running += 1
    try {
      const replies = await fromDatabase(
        this.#service,
        group.map((one) => one.question),
      )
      group.forEach(({ resolve, reject }, i) => {
        const reply = replies[i] as Reply | Problem
        if (reply instanceof Problem) reject(reply)
        else resolve(reply)
      })
    } catch (error) {
      // Who waits behind a group that found the database away need not find it out for themselves, seconds later.
      const isAway = error instanceof Problem && error.code === kernelProblems.unavailable.code
      for (const { reject } of isAway ? [...group, ...this.#waiting.splice(0)] : group) reject(error)
    } finally {
      this.#running -= 1
      this.#next()
    }
  }
}
