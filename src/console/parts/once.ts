/**
 * A form sent twice (a double press, an impatient reload) does its work once: each form carries a number drawn with
 * the page, and the same number of the same person leads to where the first led. Kept in memory, for the newest few
 * thousand: what must hold across servers and restarts (a submission, a move) has its own key in its module.
 */
import { isUuid, uuidv7 } from '../../kernel/ids.ts'
import { html, type Html } from '../../portal/html.ts'

const kept = 4000

export class Once {
  readonly #done = new Map<string, Promise<string>>()

  /** Runs `work` unless this person's form has run it; answers where it led. A failure may be tried again. */
  run(person: string, number: string, work: () => Promise<string>): Promise<string> {
    if (!isUuid(number)) return work()
    const key = `${person} ${number}`
    const before = this.#done.get(key)
    if (before !== undefined) return before
    const result = work()
    this.#done.set(key, result)
    result.catch(() => this.#done.delete(key))
    if (this.#done.size > kept) this.#done.delete(this.#done.keys().next().value ?? '')
    return result
  }
}

/** The hidden field with a new number. */
export function onceField(): Html {
  return html`<input type="hidden" name="once" value="${uuidv7()}">`
}
