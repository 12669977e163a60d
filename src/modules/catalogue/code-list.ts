/** A code list with its ways of being written: `法人`, `1`, `02` and `organisation` are one value. */
import { foldWidth } from '../../kernel/text.ts'
import type { CodeEntry } from './schema/source.ts'

export interface CodeList {
  readonly code: string
  readonly entries: readonly CodeEntry[]
  /** The entry whose code, title or alias this is; undefined when none. */
  find(text: string): CodeEntry | undefined
  get(code: string): CodeEntry | undefined
  /** The title of a code; the code itself when it is not (or no longer) in the list. */
  title(code: string): string
}

/** One spelling of a coded value: width, case, spaces, brackets and list punctuation no longer tell two apart. */
export function codeKey(text: string): string {
  return foldWidth(text)
    .replace(/\s+/g, '')
    .replace(/[（〔【[]/g, '(')
    .replace(/[）〕】\]]/g, ')')
    .toUpperCase()
}

/** Builds the list. A spelling that two entries claim goes to the one that has it as code, then title, then first alias. */
export function codeListOf(code: string, entries: readonly CodeEntry[]): CodeList {
  const byCode = new Map(entries.map((entry) => [entry.code, entry]))
  const bySpelling = new Map<string, CodeEntry>()
  const claim = (text: string, entry: CodeEntry): void => {
    const key = codeKey(text)
    if (!bySpelling.has(key)) bySpelling.set(key, entry)
  }
  for (const entry of entries) claim(entry.code, entry)
  for (const entry of entries) claim(entry.title, entry)
  for (const entry of entries) for (const alias of entry.aliases) claim(alias, entry)
  return Object.freeze({
    code,
    entries,
    find: (text: string) => byCode.get(text) ?? bySpelling.get(codeKey(text)),
    get: (value: string) => byCode.get(value),
    title: (value: string) => byCode.get(value)?.title ?? value,
  })
}
