/** The shape every page has: what it answers to, how it is loaded, how it is drawn. */
import { Problem, problems } from '../kernel/problem.ts'
import { isCivilDate } from '../kernel/time.ts'
import type { SiteConfig } from '../config.ts'
import type { Frame, PageContent } from './layout/frame.ts'
import type { Source } from './source.ts'

/** A request as pages see it. Empty query values count as absent. */
export interface Ask {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly site: SiteConfig
}

export interface PageDefinition<View> {
  readonly operation: string
  readonly path: string
  readonly summary: string
  /** Query parameters it reads; others are ignored. */
  readonly query: readonly string[]
  /**
   * How long a cache may keep it, in seconds. 0: ask again each time (an ETag makes that cheap), for every page that
   * can show something adverse, so that nothing is shown longer than law allows.
   */
  readonly maxAge: number
  /**
   * Whose page it is, when it may be kept until that subject is touched; `anyone`: until anything is. Pages are only
   * kept without query parameters.
   */
  readonly subjectOf?: (view: View) => string | undefined
  /** Where the reader is sent when what was asked for stands at another address now. */
  readonly movedTo?: (view: View, ask: Ask) => string | undefined
  readonly load: (source: Source, ask: Ask) => Promise<View>
  readonly render: (view: View, frame: Frame) => PageContent
}

/** Stands for every subject: a page that shows some of all of them. */
export const anyone = 'anyone'

/** Declares a page; only there so that the view's type is inferred from `load`. */
export function definePage<View>(definition: PageDefinition<View>): PageDefinition<View> {
  return definition
}

/** The value, or the page 没有找到. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Problem(problems.notFound)
  return value
}

/** A civil date out of a query; absent stays absent, an impossible one is a 400 that says which field. */
export function dateParameter(ask: Ask, name: string, title: string): string | undefined {
  const text = ask.query[name]
  if (text === undefined) return undefined
  if (!isCivilDate(text)) {
    throw new Problem(problems.invalidInput, {
      errors: [{ code: 'input.format', field: name, message: `${title}不是有效日期`, expected: '形如 2026-03-05 的公历日期' }],
    })
  }
  return text
}
