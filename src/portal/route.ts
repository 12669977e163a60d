/** One GET route of the site, and what a request asks for in the words of pages. */
import { Type } from 'typebox'
import type { SiteConfig } from '../config.ts'
import { defineRoute, type Incoming, type Route } from '../kernel/http.ts'
import { redact } from '../kernel/personal-data.ts'
import type { Ask } from './page.ts'

/** What the site needs to know about where it runs. */
export interface Place {
  readonly site: SiteConfig
  readonly production: boolean
}

const word = Type.Optional(Type.String({ maxLength: 400 }))
const queryOf = (names: readonly string[]) => Type.Object(Object.fromEntries(names.map((n) => [n, word])))

function paramsOf(path: string): string[] {
  return [...path.matchAll(/:([a-z]+)/gi)].map((m) => m[1] ?? '')
}

/**
 * What was asked. A person's number or telephone typed into a search field is blacked out before anything sees it, so
 * no page can repeat it; only the code checker reads its field as it came, and says what it is without showing it.
 */
export function askOf(site: SiteConfig, incoming: Incoming): Ask {
  // A name given twice arrives as a list; one that this page knows was refused by its schema already.
  const given = Object.entries((incoming.query ?? {}) as Record<string, unknown>).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  )
  return {
    params: (incoming.params ?? {}) as Record<string, string>,
    query: Object.fromEntries(
      given.map(([name, value]) => [name, name === 'code' || name === 'cursor' ? value : redact(value)]),
    ),
    site,
  }
}

/** A public page or file of the site; `query` names the parameters it reads. */
export function get(
  operation: string,
  path: string,
  summary: string,
  query: readonly string[],
  handler: (incoming: Incoming) => unknown,
): Route {
  const params = paramsOf(path)
  return defineRoute({
    operation,
    method: 'GET',
    path,
    summary,
    tag: 'portal',
    authority: 'public',
    hidden: true,
    schema: {
      querystring: queryOf(query),
      ...(params.length === 0
        ? {}
        : { params: Type.Object(Object.fromEntries(params.map((n) => [n, Type.String({ maxLength: 128 })]))) }),
    },
    handler: (incoming) => handler(incoming as unknown as Incoming),
  })
}
