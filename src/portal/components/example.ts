import type { Html } from '../html.ts'

/** One state of a component, drawn with invented data: fixture of tests and content of the style guide. */
export interface Example {
  readonly title: string
  readonly content: Html
}
