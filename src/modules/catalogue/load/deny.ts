/** The published deny list at work: topics no catalogue entry may be about (design, section 3). */
import type { DenyList } from '../schema/source.ts'

export interface Denied {
  topic: string
  term: string
  reason: string
}

export type DenyTest = (text: string) => Denied | undefined

/** Compiles the list. Words inside an allowed phrase (`宗教活动场所`, a form of organisation) do not count. */
export function denyTest(list: DenyList): DenyTest {
  const topics = list.topics.map((topic) => ({
    topic,
    allowed: topic.except === undefined ? undefined : new RegExp(topic.except.map(escape).join('|'), 'gi'),
    terms: new RegExp(topic.terms.map(escape).join('|'), 'i'),
  }))
  return (text) => {
    for (const { topic, allowed, terms } of topics) {
      const rest = allowed === undefined ? text : text.replace(allowed, '\u0000')
      const found = terms.exec(rest)
      if (found !== null) return { topic: topic.title, term: found[0], reason: topic.reason }
    }
    return undefined
  }
}

/** Latin words only count whole: `gene` is no part of `general`. */
function escape(term: string): string {
  const literal = term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return /^[a-z][a-z _-]*$/i.test(term) ? `(?<![a-z])${literal}(?![a-z])` : literal
}

/** Every text of an entry with its JSON pointer, keys of maps included. */
export function* textsOf(value: unknown, path = ''): Generator<[path: string, text: string]> {
  if (typeof value === 'string') yield [path, value]
  else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* textsOf(item, `${path}/${i}`)
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      yield [`${path}/${key}`, key]
      yield* textsOf(item, `${path}/${key}`)
    }
  }
}
