/** Doing what a form asks: on to a page when done; refused, the page again with what stands against it. */
import { Problem } from '../../kernel/problem.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import { faultsOf, type Faults } from '../form.ts'
import type { ConsolePage } from '../frame.ts'
import { seeOther, type SeeOther } from '../route.ts'

/** Runs `work`, which answers where to go on. What is not there, and what is no refusal, is thrown on. */
export async function attempt(
  work: () => Promise<string>,
  refused: (problem: Problem) => Promise<ConsolePage>,
): Promise<ConsolePage | SeeOther> {
  try {
    return seeOther(await work())
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 404 || error.status >= 500) throw error
    return refused(error)
  }
}

/** What came of the work, or what stands against it, beside the field `places` gives it. */
export async function orFaults<T>(
  work: Promise<T>, places: Readonly<Record<string, string>>,
): Promise<{ readonly value: T } | { readonly faults: Faults }> {
  try {
    return { value: await work }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { faults: faultsOf(error, places) }
  }
}

/** Says that it was done, first thing on the next page. */
export function doneNotice(text: string | undefined): Html {
  return text === undefined ? nothing : html`<div class="notice t-good noprint" role="status"><p><strong>${text}</strong></p></div>`
}
