/** Reads the SQL of the stores with PostgreSQL's own parser and looks at what is joined with what, and how. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'pgsql-parser'

export interface Statement {
  /** `file:line`. */
  at: string
  text: string
  tree: unknown
}

/** Joins of two tables of subjects that are not by the subject, each with its reason. By file and table. */
const allowed: readonly { file: string; tables: readonly string[]; why: string }[] = [
  {
    file: 'src/modules/records/store/move.ts',
    tables: ['records.records'],
    why: 'facts move from one subject to another: two subjects by nature, once in a merge',
  },
  {
    file: 'src/modules/subjects/store/merge.ts',
    tables: ['subjects.codes'],
    why: 'codes of the one and of the other subject of a merge',
  },
  {
    file: 'src/modules/subjects/store/merge.ts',
    tables: ['subjects.subjects'],
    why: 'what was merged points at what stays',
  },
  {
    file: 'src/modules/subjects/store/read.ts',
    tables: ['subjects.subjects'],
    why: 'what was merged points at what stays: one row more by its key',
  },
  {
    file: 'src/modules/subjects/store/search.ts',
    tables: ['subjects.subjects'],
    why: 'what was merged points at what stays: at most a page of hits',
  },
]

/** Every statement written in a store that the parser can read; the others by place. */
export function ourStatements(root: string): { statements: Statement[]; unread: string[] } {
  const statements: Statement[] = []
  const unread: string[] = []
  for (const file of globSync('src/modules/*/{store.ts,store/**/*.ts}', { cwd: root }).sort()) {
    if (file.endsWith('.test.ts')) continue
    const source = readFileSync(join(root, file), 'utf8')
    for (const { text, line } of templates(source)) {
      if (!/^\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b/.test(text)) continue
      const at = `${file}:${line}`
      const tree = parsed(text)
      if (tree === undefined) unread.push(at)
      else statements.push({ at, text, tree })
    }
  }
  return { statements, unread }
}

/** The texts of `sql` templates, each `${…}` as a NUL; nested templates come by themselves too. */
function templates(source: string): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = []
  for (const match of source.matchAll(/\bsql(?:<[^`]*?>)?`/g)) {
    const from = match.index + match[0].length
    found.push({ text: template(source, from).text, line: source.slice(0, from).split('\n').length })
  }
  return found
}

function template(source: string, from: number): { text: string; end: number } {
  let text = ''
  let at = from
  while (at < source.length && source[at] !== '`') {
    if (source.startsWith('${', at)) {
      at = behindBraces(source, at + 2)
      text += '\u0000'
    } else {
      text += source[at] ?? ''
      at += 1
    }
  }
  return { text, end: at + 1 }
}

function behindBraces(source: string, from: number): number {
  let depth = 1
  let at = from
  while (depth > 0 && at < source.length) {
    const c = source[at]
    if (c === '`') {
      at = template(source, at + 1).end
      continue
    }
    if (c === '{') depth += 1
    if (c === '}') depth -= 1
    at += 1
  }
  return at
}

/** What a `${…}` may stand for everywhere: a value, nothing at all, a column, a condition. The first that parses is taken. */
const fillings = ['$1', ' ', 'filled', 'AND true', 'WHERE true', '(SELECT 1)', 'filled.filled AS f']

function parsed(text: string): unknown {
  for (const odd of [' ', '$1', 'AND true', ', filled']) {
    const tree = attempt(byPlace(text, odd))
    if (tree !== undefined) return tree
  }
  for (const filling of fillings) {
    const tree = attempt(text.replaceAll('\u0000', filling))
    if (tree !== undefined) return tree
  }
  return undefined
}

/** Fills each gap by what stands before and behind it; `odd` where that tells nothing. */
function byPlace(text: string, odd: string): string {
  return text.replace(/\u0000/g, (_, at: number) => {
    const before = text.slice(0, at)
    const behind = text.slice(at + 1)
    if (
      /\b(?:SELECT|DISTINCT|RETURNING|ORDER BY|GROUP BY)\s+$/.test(before) ||
      /^\s*(?:FROM|AS)\b/.test(behind)
    )
      return 'filled'
    if (/\b(?:WHERE|AND|OR|ON|NOT|WHEN|FILTER \(WHERE)\s+\(?$/.test(before)) return 'true'
    if (/\b(?:FROM|JOIN|INTO|UPDATE)\s+$/.test(before)) return 'filled'
    if (/(?:[=<>(,]|\b(?:LIMIT|IN|ANY|LIKE|INTERVAL|BETWEEN|THEN|ELSE|OFFSET|VALUES))\s*$/.test(before))
      return '$1'
    return odd
  })
}

function attempt(text: string): unknown {
  try {
    return parseSync(text)
  } catch {
    return undefined
  }
}

type Node = Record<string, unknown>

/** Joins between tables of subjects that are not by the subject, in words. */
export function joinFaults(statement: Statement, bound: ReadonlySet<string>): string[] {
  const faults: string[] = []
  visit(statement.tree, (node) => {
    const select = (node['SelectStmt'] ?? node['UpdateStmt'] ?? node['DeleteStmt']) as Node | undefined
    if (select !== undefined) faults.push(...levelFaults(select, statement, bound))
  })
  return faults
}

function visit(node: unknown, each: (node: Node) => void): void {
  if (Array.isArray(node)) for (const one of node) visit(one, each)
  else if (node !== null && typeof node === 'object') {
    each(node as Node)
    for (const one of Object.values(node)) visit(one, each)
  }
}

/** One FROM with its conditions: the tables of subjects in it must hang together by equal subjects. */
function levelFaults(select: Node, { at }: Statement, bound: ReadonlySet<string>): string[] {
  const tables = new Map<string, string>()
  const sources = [select['fromClause'], select['usingClause'], select['relation']].filter(
    (one) => one !== undefined,
  )
  for (const source of sources) {
    visitLevel(source, (node) => {
      const range = (node['RangeVar'] ?? (node['relname'] === undefined ? undefined : node)) as
        Node | undefined
      if (range === undefined) return
      const name = `${String(range['schemaname'] ?? '')}.${String(range['relname'])}`
      const alias =
        ((range['alias'] as Node | undefined)?.['aliasname'] as string | undefined) ??
        String(range['relname'])
      if (bound.has(name) || name === 'subjects.subjects') tables.set(alias, name)
    })
  }
  if (tables.size < 2) return []
  const groups = new Groups()
  for (const part of [...sources, select['whereClause']])
    visitLevel(part, (node) => groups.learn(node, tables))
  const apart = [...tables.keys()].filter((alias) => !groups.same(alias, [...tables.keys()][0] as string))
  if (apart.length === 0) return []
  const names = [...tables.values()]
  const file = at.split(':')[0] ?? ''
  if (allowed.some((one) => one.file === file && one.tables.every((name) => names.includes(name)))) return []
  return [`${at}: ${names.join(', ')} are not joined by their subject (${apart.join(', ')})`]
}

/** As `visit`, without going into statements of their own. */
function visitLevel(node: unknown, each: (node: Node) => void): void {
  if (Array.isArray(node)) for (const one of node) visitLevel(one, each)
  else if (node !== null && typeof node === 'object') {
    each(node as Node)
    for (const [name, one] of Object.entries(node)) if (name !== 'SelectStmt') visitLevel(one, each)
  }
}

/** Which aliases are known to mean the same subject. */
class Groups {
  readonly #parent = new Map<string, string>()

  same(a: string, b: string): boolean {
    return this.#root(a) === this.#root(b)
  }

  /** `a.subject_id = b.subject_id`, `USING (subject_id)`, and equality with the same value. */
  learn(node: Node, tables: ReadonlyMap<string, string>): void {
    const join = node['JoinExpr'] as Node | undefined
    if (join !== undefined && JSON.stringify(join['usingClause'] ?? '').includes('"subject_id"')) {
      for (const alias of tables.keys()) this.#join(alias, [...tables.keys()][0] as string)
    }
    const expression = node['A_Expr'] as Node | undefined
    if (expression === undefined || !JSON.stringify(expression['name'] ?? '').includes('"="')) return
    const left = subjectOf(expression['lexpr'], tables)
    const right = subjectOf(expression['rexpr'], tables)
    if (left !== undefined && right !== undefined) this.#join(left, right)
  }

  #root(alias: string): string {
    const parent = this.#parent.get(alias)
    return parent === undefined || parent === alias ? alias : this.#root(parent)
  }

  #join(a: string, b: string): void {
    this.#parent.set(this.#root(a), this.#root(b))
  }
}

/** The alias whose subject an expression names; for values and other relations a name of their own. */
function subjectOf(node: unknown, tables: ReadonlyMap<string, string>): string | undefined {
  const fields = ((node as Node)?.['ColumnRef'] as Node | undefined)?.['fields'] as Node[] | undefined
  if (fields === undefined) return `value ${JSON.stringify(node)}`
  const words = fields.map(
    (field) => ((field['String'] as Node | undefined)?.['sval'] as string | undefined) ?? '*',
  )
  const column = words.at(-1) ?? ''
  const alias = words.length > 1 ? (words.at(-2) as string) : undefined
  if (alias === undefined) return undefined
  const isSubject = tables.get(alias) === 'subjects.subjects' ? column === 'id' : column === 'subject_id'
  return tables.has(alias) ? (isSubject ? alias : undefined) : `${alias}.${column}`
}
