/**
 * The dependency rules of docs/ARCHITECTURE.md as a program. It reads sources as text and needs no compiler.
 * The order of ranks is the order of the law: facts, then what is said in public, then judgements, then
 * consequences and remedies, then answers to others; so a forbidden import is nearly always a misunderstood
 * competence.
 */

/** A module may import the doors of modules of strictly lower rank only. */
export const ranks: Readonly<Record<string, number>> = {
  access: 0,
  catalogue: 0,
  subjects: 0,
  casework: 1,
  editorial: 1,
  records: 1,
  publicity: 2,
  commitments: 3,
  lists: 3,
  evaluation: 3,
  exchange: 3,
  measures: 4,
  supervision: 4,
  repair: 4,
  objections: 5,
  checks: 5,
  reports: 5,
  integrity: 5,
  finance: 6,
  monitoring: 7,
  governance: 7,
}

/**
 * The parts of a module, in the order in which they may import each other: later ones import earlier ones.
 */
const parts: Readonly<Record<string, number>> = {
  schema: 0,
  problems: 0,
  rules: 1,
  workflow: 2,
  store: 3,
  actions: 4,
  routes: 5,
  jobs: 5,
}
const doorLevel = 6

/** Sources by path from the repository's root, with forward slashes. Only the paths of other files matter. */
export type Sources = ReadonlyMap<string, string>

interface Import {
  /** Resolved to a path in the repository, or the bare name of a package. */
  target: string
  typeOnly: boolean
  /** What stands between `import` and `from`. */
  clause: string
}

/** Every violation as one line: the file, the rule, and why there is such a rule. Empty when all is well. */
export function checkArchitecture(sources: Sources): string[] {
  const found: string[] = []
  for (const [path, text] of sources) {
    if (!path.startsWith('src/') || !path.endsWith('.ts') || isForTests(path)) continue
    const code = withoutComments(text)
    const faults = [
      ...importsOf(path, code).flatMap((one) => importFaults(path, one)),
      ...clockAndEnvironment(path, code),
    ]
    found.push(...faults.map((fault) => `${path}: ${fault}`))
  }
  return [...found, ...moduleShape(sources)]
}

function isForTests(path: string): boolean {
  return path.endsWith('.test.ts') || path.startsWith('src/testing/')
}

function importFaults(path: string, one: Import): string[] {
  const place = placeOf(path)
  const faults = [
    place.area === 'kernel' ? kernelFault(one) : undefined,
    place.area === 'modules' ? moduleFault(place, one) : undefined,
    place.area === 'modules' ? partFault(place, one) : undefined,
    place.area === 'portal' ? portalFault(one) : undefined,
    place.area === 'console' ? consoleFault(one) : undefined,
    place.area !== 'modules' ? doorFault(one) : undefined,
    packageFault(path, place, one),
    place.area === 'modules' && isPure(place) ? purityFault(one) : undefined,
  ]
  return faults.filter((fault) => fault !== undefined)
}

interface Place {
  /** The first folder below src, or '' for a file directly in it. */
  area: string
  module: string
  /** The name of a file or folder directly in the module, without its ending. */
  part: string
  /** Whether the path is the module's `index.ts`. */
  door: boolean
}

function placeOf(path: string): Place {
  const [, area, module, ...rest] = path.split('/')
  if (rest.length === 0 && area !== 'modules')
    return { area: module === undefined ? '' : (area ?? ''), module: '', part: '', door: false }
  const door = rest.length === 1 && rest[0] === 'index.ts'
  return { area: area ?? '', module: module ?? '', part: (rest[0] ?? '').replace(/\.ts$/, ''), door }
}

function kernelFault(one: Import): string | undefined {
  if (!one.target.startsWith('src/') || one.target.startsWith('src/kernel/')) return undefined
  return (
    `imports ${one.target}, but the kernel imports only itself and npm packages: it knows nothing of credit and nothing of ` +
    'this installation, so that it could serve another registry. Pass what it needs as an argument'
  )
}

function moduleFault(place: Place, one: Import): string | undefined {
  if (!one.target.startsWith('src/') || one.target.startsWith('src/kernel/')) return undefined
  if (isHandedOver(one)) return undefined
  const other = placeOf(one.target)
  if (other.area !== 'modules') {
    return (
      `imports ${one.target}, but a module imports only the kernel, its own files and doors of lower rank: what it needs ` +
      'from outside is handed to it'
    )
  }
  if (other.module === place.module) return undefined
  const [own, theirs] = [ranks[place.module], ranks[other.module]]
  if (own === undefined || theirs === undefined || theirs >= own) {
    return (
      `imports module ${other.module} (rank ${theirs}) from ${place.module} (rank ${own}), but only lower ranks may be ` +
      'imported: an effect upwards goes through the journal and one line in src/subscriptions.ts'
    )
  }
  return doorFault(one)
}

/** The types of what a module or page is handed (database, clock, keys, settings) hold no code. */
function isHandedOver(one: Import): boolean {
  return one.typeOnly && (one.target === 'src/context.ts' || one.target === 'src/config.ts')
}

function doorFault(one: Import): string | undefined {
  const other = placeOf(one.target)
  if (other.area !== 'modules' || other.door) return undefined
  return (
    `imports ${one.target}, but a module is entered by its door, src/modules/${other.module}/index.ts: what is not offered ` +
    'there may change without asking'
  )
}

function partFault(place: Place, one: Import): string | undefined {
  const other = placeOf(one.target)
  if (other.area !== 'modules' || other.module !== place.module || other.part === place.part) return undefined
  const [from, to] = [levelOf(place), levelOf(other)]
  // A file of another name may use what it likes below the routes and be used by anything.
  const allowed =
    from === undefined
      ? (to ?? 0) < (parts['routes'] as number)
      : to === undefined || to < from || (to === 0 && from === 0)
  if (allowed) return undefined
  return (
    `imports ${one.target}, against the direction inside a module (schema, problems → rules → workflow → store → actions → ` +
    'routes, jobs → index): read in that order, every file stands on what was read before'
  )
}

function levelOf(place: Place): number | undefined {
  return place.door ? doorLevel : parts[place.part]
}

function portalFault(one: Import): string | undefined {
  const { area } = placeOf(one.target)
  if (!one.target.startsWith('src/') || ['kernel', 'modules', 'portal'].includes(area)) return undefined
  if (isHandedOver(one)) return undefined
  return `imports ${one.target}, but the portal imports only the kernel and doors of modules: it shows, it decides nothing`
}

/** What the console borrows of the portal: how things are drawn, and nothing of what the public is shown. */
const drawing = /^src\/portal\/(components\/|(html|format|assets|preferences|types|reply|markdown)\.ts$)/

function consoleFault(one: Import): string | undefined {
  const { area } = placeOf(one.target)
  if (!one.target.startsWith('src/') || isHandedOver(one)) return undefined
  if (['kernel', 'modules', 'console'].includes(area)) return undefined
  if (drawing.test(one.target)) return undefined
  return (
    `imports ${one.target}, but the console imports only the kernel, doors of modules and how the portal draws: it shows and ` +
    'asks, every rule stays in a module'
  )
}

/** Packages that only certain files may know. */
function packageFault(path: string, place: Place, one: Import): string | undefined {
  const store = place.part === 'store'
  const inModule = place.area === 'modules'
  const speaksSql = /^(kysely|pg|pg-copy-streams)$/.test(one.target) && !one.typeOnly
  const takesSql = one.target === 'src/kernel/db.ts' && /\bsql\b/.test(one.clause)
  const bound = inModule || place.area === 'portal' || place.area === 'console'
  if (bound && !store && (speaksSql || takesSql || one.target === 'kysely')) {
    return (
      `imports ${takesSql ? 'sql from src/kernel/db.ts' : one.target}, but only a module's store speaks SQL: rules and actions ` +
      'stay readable without the tables, and every statement is found in one place'
    )
  }
  const mayFastify = inModule
    ? place.part === 'routes'
    : place.area === 'portal' || place.area === 'console' || /^src\/(kernel\/http\.ts|[^/]+)$/.test(path)
  if (/^(fastify$|@fastify\/)/.test(one.target) && !mayFastify) {
    return `imports ${one.target}, but only routes, the kernel's http, the files directly in src, the portal and the console know how we are asked`
  }
  return undefined
}

function isPure(place: Place): boolean {
  return place.part === 'rules' || place.part === 'workflow'
}

const impure =
  /^(node:(fs|net|http|https|child_process|dns|worker_threads|timers)(\/.*)?|src\/kernel\/(db|queue|http|files|journal|feed|copy|migrate)\.ts)$/

function purityFault(one: Import): string | undefined {
  if (one.typeOnly || !impure.test(one.target)) return undefined
  return (
    `imports ${one.target}, but rules and workflows are pure: facts and a date in, a verdict out, so that a lawyer can check ` +
    'them by a table'
  )
}

const clock = /\bnew Date\(\s*\)|\bDate\.now\b|(?<![\w.])Date\(\s*\)|\bTemporal\.Now\b/

function clockAndEnvironment(path: string, code: string): string[] {
  const faults: string[] = []
  if (path !== 'src/kernel/time.ts' && clock.test(code)) {
    faults.push(
      'reads the clock, but only src/kernel/time.ts does: with one clock, any day can be replayed and tested',
    )
  }
  if (path !== 'src/config.ts' && /\bprocess\.env\b/.test(code)) {
    faults.push('reads process.env, but only src/config.ts does: one page lists every setting there is')
  }
  return faults
}

function moduleShape(sources: Sources): string[] {
  const modules = new Set(
    [...sources.keys()]
      .map(placeOf)
      .filter(({ area, part }) => area === 'modules' && part !== '')
      .map(({ module }) => module),
  )
  return [...modules].sort().flatMap((module) => {
    const folder = `src/modules/${module}`
    const faults: string[] = []
    if (ranks[module] === undefined)
      faults.push(`${folder}: has no rank; enter it in the table of tools/architecture.ts`)
    if (!sources.has(`${folder}/index.ts`))
      faults.push(`${folder}: has no index.ts; that is the module's door, and nothing else is`)
    if (!sources.has(`${folder}/README.md`))
      faults.push(`${folder}: has no README.md, which says what the module answers for, and by which law`)
    return faults
  })
}

const importPattern =
  /(?:^|[;\n])\s*(?:import|export)\s+([^'"`;]*?)\s*from\s*['"]([^'"]+)['"]|(?:^|[;\n])\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(path: string, code: string): Import[] {
  return [...code.matchAll(importPattern)].map((match) => {
    const clause = match[1] ?? ''
    const name = match[2] ?? match[3] ?? match[4] ?? ''
    return { target: resolve(path, name), typeOnly: /^type\b/.test(clause), clause }
  })
}

/** Relative names as paths from the root; names of packages as they are. */
function resolve(path: string, name: string): string {
  if (!name.startsWith('.')) return name
  const at = path.split('/').slice(0, -1)
  for (const step of name.split('/')) {
    if (step === '..') at.pop()
    else if (step !== '.') at.push(step)
  }
  return at.join('/')
}

/**
 * Blanks out comments, so that a word in one breaks no rule. A string that holds `//` keeps what precedes it.
 */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\/])\/\/.*$/gm, '$1')
}
