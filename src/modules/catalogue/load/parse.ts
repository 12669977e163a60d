/** YAML and CSV text to checked values. Every fault names its file, line and path, so an editor can jump to it. */
import { LineCounter, parseDocument, isMap, isNode, type Document } from 'yaml'
import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { isCivilDate } from '../../../kernel/time.ts'
import type { CodeEntry } from '../schema/source.ts'

/** One fault of a catalogue file. `line` counts from 1; `path` is the JSON pointer inside the file. */
export interface CatalogueFault {
  file: string
  line: number
  path: string
  message: string
}

/** A checked file: its value, and where each part of it stands. */
export interface Parsed<T> {
  file: string
  value: T
  lineOf: (path: string) => number
}

/** The text of a file; undefined, with a fault, where it is not UTF-8: an editor may have saved it as GB18030. */
export function textOf(file: string, bytes: Uint8Array, faults: CatalogueFault[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    faults.push({ file, line: 1, path: '', message: 'is not UTF-8 text: save it as UTF-8 (not as GB18030 or GBK)' })
    return undefined
  }
}

const validators = new WeakMap<TSchema, Validator>()

function validatorOf(schema: TSchema): Validator {
  let validator = validators.get(schema)
  if (validator === undefined) {
    validator = Compile(schema)
    validators.set(schema, validator)
  }
  return validator
}

/** Reads one YAML file against its meta-schema; faults are added to `faults` and undefined is returned. */
export function parseYaml<S extends TSchema>(
  schema: S,
  file: string,
  text: string,
  faults: CatalogueFault[],
): Parsed<Static<S>> | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    uniqueKeys: true,
    prettyErrors: false,
  })
  if (document.errors.length > 0) {
    for (const error of document.errors) {
      faults.push({ file, line: lines.linePos(error.pos[0]).line, path: '', message: error.message })
    }
    return undefined
  }
  const value = valueOf(document, file, faults)
  if (value === undefined) return undefined
  const lineOf = (path: string): number => lineAt(document, lines, path)
  const found = validatorOf(schema).Errors(value)
  if (found.length === 0) return { file, value: value as Static<S>, lineOf }
  const seen = new Set<string>()
  for (const error of innermost(found)) {
    const [path, message] = describe(error)
    if (seen.has(path + message)) continue
    seen.add(path + message)
    faults.push({ file, line: lineOf(path), path, message })
  }
  return undefined
}

/** The plain value; undefined, with a fault, where aliases would swell it beyond reason. */
function valueOf(document: Document, file: string, faults: CatalogueFault[]): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? null
  } catch (error) {
    faults.push({ file, line: 1, path: '', message: (error as Error).message })
    return undefined
  }
}

interface SchemaFault {
  keyword: string
  instancePath: string
  params: object
  message: string
}

/** An unknown key is reported twice by the validator, as its own fault and as its parent's: the parent's names it. */
function innermost(found: readonly SchemaFault[]): SchemaFault[] {
  return found.filter((fault) => fault.keyword !== 'boolean')
}

function describe(fault: SchemaFault): [path: string, message: string] {
  const params = fault.params as Record<string, unknown>
  switch (fault.keyword) {
    case 'required':
      return [fault.instancePath, `is missing ${String(params['requiredProperties'])}`]
    case 'additionalProperties': {
      const names = params['additionalProperties'] as string[]
      return [`${fault.instancePath}/${names[0] ?? ''}`, `unknown key ${names.join(', ')}`]
    }
    // The validator stops after a few faults, so a long choice of words may lack its own line: either says it.
    case 'const':
    case 'anyOf':
      return [fault.instancePath, 'is none of the words or forms allowed here']
    default:
      return [fault.instancePath, fault.message]
  }
}

function lineAt(document: Document, lines: LineCounter, path: string): number {
  const steps = path
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))
  for (let length = steps.length; length >= 0; length -= 1) {
    const at = steps.slice(0, length)
    const node = at.length === 0 ? document.contents : (document.getIn(at, true) as unknown)
    if (isNode(node) && node.range != null) {
      return lines.linePos(keyStart(document, at) ?? node.range[0]).line
    }
  }
  return 1
}

/** Where the key of a pair stands: a fault in a nested block is met at its key, not at its first inner line. */
function keyStart(document: Document, at: (string | number)[]): number | undefined {
  const last = at.at(-1)
  if (typeof last !== 'string') return undefined
  const parent = at.length === 1 ? document.contents : (document.getIn(at.slice(0, -1), true) as unknown)
  if (!isMap(parent)) return undefined
  const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === last)
  return isNode(pair?.key) ? (pair.key.range?.[0] ?? undefined) : undefined
}

const codeListHeader = 'code,title,aliases,valid_from,valid_to,open'

/** Reads a code list: `code,title,aliases,valid_from,valid_to,open`, aliases joined by `;`, no quoting. */
export function parseCodeList(file: string, text: string, faults: CatalogueFault[]): CodeEntry[] {
  const [header, ...lines] = text.replace(/^\ufeff/, '').split(/\r?\n/)
  const entries: CodeEntry[] = []
  const fault = (line: number, message: string): void => void faults.push({ file, line, path: '', message })
  if (header !== codeListHeader) {
    fault(1, `the header should be ${codeListHeader}`)
    return entries
  }
  const seen = new Map<string, number>()
  lines.forEach((line, i) => {
    if (line.trim() === '') return
    const [code, title, aliases, from, to, open, ...rest] = line.split(',')
    const number = i + 2
    if (
      code === undefined ||
      code === '' ||
      title === undefined ||
      title === '' ||
      open === undefined ||
      rest.length > 0
    ) {
      fault(number, `a line has six columns, code and title filled: ${codeListHeader}`)
      return
    }
    if (seen.has(code)) fault(number, `code ${code} stands on line ${seen.get(code)} already`)
    seen.set(code, number)
    for (const date of [from, to]) {
      if (date !== '' && !isCivilDate(date as string)) fault(number, `${date} is not a date YYYY-MM-DD`)
    }
    if (from !== '' && to !== '' && (from as string) > (to as string))
      fault(number, `valid_from ${from} is after valid_to ${to}`)
    entries.push({
      code,
      title,
      aliases: aliases === undefined || aliases === '' ? [] : aliases.split(';'),
      validFrom: from === '' || from === undefined ? null : from,
      validTo: to === '' || to === undefined ? null : to,
      open: open === 'open',
    })
  })
  return entries
}
