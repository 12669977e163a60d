/** What a form sent, and what was wrong with it. */
import type { InputError, Problem } from '../kernel/problem.ts'

/** The fields of a form as sent. Nothing in it is trusted; a field that is missing is empty. */
export interface Form {
  /** One line: trimmed, control characters as spaces. */
  readonly text: (name: string) => string
  /** Several lines: trimmed, with its line breaks. */
  readonly lines: (name: string) => string
  /** As typed: passwords. */
  readonly raw: (name: string) => string
  /** Every value of a field that occurs more than once. */
  readonly all: (name: string) => readonly string[]
}

/** Reads parsed fields of any parser: values are text or lists of text, everything else counts as missing. */
export function formOf(fields: unknown): Form {
  const all = (name: string): readonly string[] => {
    if (typeof fields !== 'object' || fields === null || !Object.hasOwn(fields, name)) return []
    const value = (fields as Record<string, unknown>)[name]
    return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
  }
  const raw = (name: string): string => all(name)[0] ?? ''
  return {
    all,
    raw,
    text: (name) => raw(name).replace(/[\u0000-\u001f\u007f]+/g, ' ').trim(),
    lines: (name) => raw(name).replace(/\r\n?/g, '\n').replace(/[\u0000-\u0009\u000b-\u001f\u007f]+/g, ' ').trim(),
  }
}

/** What is wrong, by the field beside which it is said; under '' what belongs to no field of the form. */
export type Faults = Readonly<Record<string, string>>

export const noFaults: Faults = {}

/**
 * A refusal in the words of the form: `places` says beside which field a problem's code, or a field named by the input
 * errors, belongs. Throws on what is no refusal of input (5xx).
 */
export function faultsOf(problem: Problem, places: Readonly<Record<string, string>> = {}): Faults {
  if (problem.status >= 500) throw problem
  const found: Record<string, string[]> = {}
  const say = (field: string, text: string): void => {
    ;(found[field] ??= []).push(text)
  }
  for (const error of problem.errors ?? []) {
    say(places[error.field ?? ''] ?? places[error.code] ?? places[problem.code] ?? '', sentence(error))
  }
  if ((problem.errors ?? []).length === 0) {
    const detail = problem.detail === undefined ? '' : `：${problem.detail}`
    say(places[problem.code] ?? '', `${problem.title}${detail}`)
  }
  return Object.fromEntries(Object.entries(found).map(([field, texts]) => [field, texts.join('；')]))
}

function sentence(error: InputError): string {
  return error.expected === undefined ? error.message : `${error.message}，${error.expected}`
}

export function isFaulty(faults: Faults): boolean {
  return Object.keys(faults).length > 0
}
