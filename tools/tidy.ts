/**
 * The style guide as a program: `node tools/tidy.ts` lists what breaks it, `npm test` runs it. What a
 * reader's eye does better is not here.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Fault {
  path: string
  /** From 1; 0 when the whole file is meant. */
  line: number
  message: string
}

/** Lines aim at 110 columns; the limit leaves room for the word that does not fit. */
const limits = { columns: 120, fileLines: 450, testLines: 600, functionLines: 60 }

/** Everything in one file that breaks the style guide. `path` is from the repository's root. */
export function checkFile(path: string, text: string): Fault[] {
  const lines = text.split('\n')
  const program = /\.(ts|mjs)$/.test(path)
  const found = [
    ...(program
      ? [
          ...sizeFaults(path, lines),
          ...columnFaults(lines),
          ...functionFaults(lines),
          ...consoleFaults(path, lines),
        ]
      : []),
    ...(path.startsWith('src/') && program ? exportFaults(lines) : []),
    ...(path.endsWith('.test.ts') ? testFaults(path, text, lines) : []),
    ...(/^db\/migrations\/.*\.sql$/.test(path) ? migrationFaults(text) : []),
    ...(describesFaults(path) ? [] : wordFaults(lines)),
    ...nameFaults(path),
  ]
  return found.map(([line, message]) => ({ path, line, message }))
}

type Found = [line: number, message: string]

function sizeFaults(path: string, lines: string[]): Found[] {
  const limit = path.endsWith('.test.ts') ? limits.testLines : limits.fileLines
  if (lines.length - 1 <= limit) return []
  return [
    [0, `has ${lines.length - 1} lines, more than ${limit}: make it a folder of files named by what they do`],
  ]
}

/** Links, SQL, escapes and Chinese sentences may run on: breaking them would make them harder to read or find. */
const mayRunOn = [
  /https?:\/\//,
  /\p{Script=Han}/u,
  /\\u[0-9a-fA-F]{4}/,
  /\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|JOIN|VALUES|CREATE|GRANT|ORDER BY)\b/,
  // Markup in a template: an element is kept on one line, white space between its parts would show.
  /<\/?[a-z][a-z0-9-]*(?:[ >]|\$\{)/,
  // A text or pattern that has the line for itself.
  /^\s*(?:[:?] |return )?(?:'.*'|".*"|`.*`|\/.*\/)[gimsuy]*[,)]*(?: \+)?$/,
]

function columnFaults(lines: string[]): Found[] {
  return lines.flatMap((line, i): Found[] => {
    const columns = [...line].length
    if (columns <= limits.columns || mayRunOn.some((pattern) => pattern.test(line))) return []
    return [[i + 1, `has ${columns} columns, more than ${limits.columns}`]]
  })
}

const functionHead =
  /^(\s*)(?!.*\b(?:describe|if|for|while|switch|catch|else)\b\s*\().*(?:\bfunction\b.*\{|=>\s*\{|\)(?::\s*[^={]+)?\s*\{)$/

/** Counted by indentation: the body ends at the first line that closes at the depth of the head. */
function functionFaults(lines: string[]): Found[] {
  return lines.flatMap((head, i): Found[] => {
    const depth = functionHead.exec(head)?.[1]
    if (depth === undefined) return []
    const length = lines.slice(i + 1).findIndex((line) => line.startsWith(`${depth}}`))
    return length > limits.functionLines
      ? [[i + 1, `begins a function of ${length} lines, more than ${limits.functionLines}`]]
      : []
  })
}

function consoleFaults(path: string, lines: string[]): Found[] {
  if (describesFaults(path) || /^(src\/cli\/|tools\/|bench\/|bin\/|src\/main\.ts)/.test(path)) return []
  const message = 'writes to the console: outside commands and tools, everything goes through the logger'
  return linesWith(lines, /\bconsole\.(log|error|warn|info|debug)\(/, message)
}

function exportFaults(lines: string[]): Found[] {
  return linesWith(lines, /^export default\b/, 'exports a default: a thing has one name everywhere')
}

function testFaults(path: string, text: string, lines: string[]): Found[] {
  if (describesFaults(path)) return []
  const pattern =
    /\b(?:test|it|describe|suite)\.(?:only|skip|todo)\(|\b(?:only|todo): true\b|\b(?:skip|todo): (?:true|['"`])/
  const found = linesWith(
    lines,
    pattern,
    'leaves a test out or singles one out: run it, mend it or remove it',
  )
  if (!/\bassert\b|\bexpect/.test(text)) found.push([0, 'is a test that asserts nothing'])
  return found
}

/**
 * Partitions take the comment of their parent, and tables made by `format('… %I')` get theirs where they are
 * made.
 */
function migrationFaults(text: string): Found[] {
  const sql = text.replace(/--.*$/gm, '')
  const tables = sql.matchAll(
    /\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w."]+)(\s+PARTITION\s+OF)?/gi,
  )
  return [...tables].flatMap((match): Found[] => {
    const [, name, partition] = match as unknown as [string, string, string | undefined]
    const comment = new RegExp(`COMMENT\\s+ON\\s+TABLE\\s+${name.replaceAll('.', '\\.')}\\s`, 'i')
    if (partition !== undefined || name.endsWith('.') || comment.test(sql)) return []
    const line = sql.slice(0, match.index).split('\n').length
    return [
      [line, `creates table ${name} without COMMENT ON TABLE: a reader of the schema sees what it holds`],
    ]
  })
}

/** What may not be written, and what to write instead. */
const words: [RegExp, string][] = [
  [/\b(?:TODO|FIXME|XXX|HACK)\b/, 'do it, or open an issue and leave the code as it is meant to be'],
  [
    /\/work\/(?:main|shared|\.)|\/tmp\/brief|\/Users\/[a-z]|\/home\/[a-z]+\/[a-z]|[A-Z]:\\\\Users/,
    'a path of one machine; make it relative',
  ],
  [/\bregistry\.[a-z]+\.(?:org|com|cn)\b/i, 'the name of a registry host; leave it to npm'],
  [/\bblack-?list/i, 'the name of the list, e.g. serious-dishonesty list, or deny list'],
  [/\bwhite-?list/i, 'allow list'],
  [/\b(?:sub-?agent|claude|chatgpt|copilot)\b/i, 'nothing: how it was written is no part of it'],
  [/@ts-(?:ignore|nocheck)\b/, '@ts-expect-error with the reason'],
  [
    /\b(?:eslint|oxlint)-disable(?!-next-line)/,
    'a change that satisfies the rule, or disable-next-line with the reason',
  ],
  [/\b(?:ninja|guru|wizard|awesome|janitor|overlord|unicorn-dust)\b/i, 'the plain name of what it does'],
  [/\bcredit score of (?:a |the )?(?:person|citizen)/i, 'nothing: no score of a person exists here'],
]

function wordFaults(lines: string[]): Found[] {
  return words.flatMap(([pattern, instead]) => {
    return lines.flatMap((line, i): Found[] => {
      const word = pattern.exec(line)?.[0]
      return word === undefined ? [] : [[i + 1, `says “${word}”; instead: ${instead}`]]
    })
  })
}

/** Tidy and its test spell the faults out in order to find them; the others are npm's and oxlint's. */
function describesFaults(path: string): boolean {
  return ['tools/tidy.ts', 'test/tidy.test.ts', 'package-lock.json', '.oxlintrc.json'].includes(path)
}

const vagueNames = /\/(?:utils?|helpers?|misc|stuff|manager)\.ts$/

function nameFaults(path: string): Found[] {
  if (!/^(src|tools|test|sdk|bench)\//.test(path)) return []
  const found: Found[] = []
  const name = path.split('/').at(-1) ?? ''
  if (/\.(ts|mjs)$/.test(name) && !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*\.(?:ts|mjs)$/.test(name))
    found.push([0, 'is not named in kebab-case'])
  if (vagueNames.test(path)) found.push([0, 'is named after nothing: name it by what is in it'])
  return found
}

function linesWith(lines: string[], pattern: RegExp, message: string): Found[] {
  return lines.flatMap((line, i): Found[] => (pattern.test(line) ? [[i + 1, message]] : []))
}

/** All text files that are, or would be, in the repository. */
export function tidyPaths(root: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  }).split('\n')
  const text = /\.(ts|mjs|js|json|sql|md|ya?ml|css|html|sh|csv|svg|txt)$|^\.ci\/|^bin\//
  return listed.filter(
    (path) => text.test(path) && !path.startsWith('docs/generated/') && existsSync(join(root, path)),
  )
}

if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, '..')
  const faults = tidyPaths(root).flatMap((path) => checkFile(path, readFileSync(join(root, path), 'utf8')))
  for (const { path, line, message } of faults)
    console.log(`${path}${line === 0 ? '' : `:${line}`} ${message}`)
  process.exit(faults.length === 0 ? 0 : 1)
}
