import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkArchitecture } from '../tools/architecture.ts'

const root = join(import.meta.dirname, '..')

/** A small sound tree; each test plants one fault in it. */
const sound: Record<string, string> = {
  'src/config.ts': 'export const port = process.env.PORT',
  'src/context.ts': "import type { Db } from './kernel/db.ts'\nexport interface Context { db: Db }",
  'src/kernel/db.ts': "import { sql } from 'kysely'\nexport { sql }",
  'src/kernel/time.ts': 'export const now = () => new Date()',
  'src/kernel/http.ts': "import type { FastifyInstance } from 'fastify'",
  'src/modules/records/README.md': '# records',
  'src/modules/records/index.ts': "export { find } from './actions.ts'",
  'src/modules/records/rules.ts': "import { Problem } from '../../kernel/problem.ts'\nexport const rule = 1",
  'src/modules/records/store.ts': "import { sql } from '../../kernel/db.ts'",
  'src/modules/records/actions.ts':
    "import { rule } from './rules.ts'\nimport type { Context } from '../../context.ts'",
  'src/modules/records/routes.ts':
    "import type { FastifyInstance } from 'fastify'\nimport { find } from './actions.ts'",
  'src/modules/lists/README.md': '# lists',
  'src/modules/lists/index.ts': "import { find } from '../records/index.ts'",
  'src/portal/pages.ts':
    "import { html } from 'hono/html'\nimport { find } from '../modules/records/index.ts'",
  'src/server.ts': "import { find } from './modules/records/index.ts'\nimport fastify from 'fastify'",
}

function faultsWith(planted: Record<string, string | undefined>): string[] {
  const files = Object.entries({ ...sound, ...planted }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return checkArchitecture(new Map(files))
}

test('this repository keeps its own rules', () => {
  const paths = globSync('src/**/*.{ts,md}', { cwd: root })
  assert.ok(paths.length > 0)
  const sources = new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
  const faults = checkArchitecture(sources)
  assert.ok(faults.length === 0, `${faults.length} faults:\n${faults.join('\n')}`)
})

test('a sound tree has no fault', () => {
  assert.deepEqual(faultsWith({}), [])
})

/** What is planted, and what the one message must say. */
const planted: [string, Record<string, string | undefined>, RegExp][] = [
  [
    'the kernel knowing a module',
    { 'src/kernel/x.ts': "import { find } from '../modules/records/index.ts'" },
    /kernel imports only itself/,
  ],
  [
    'the kernel knowing the settings',
    { 'src/kernel/x.ts': "import { port } from '../config.ts'" },
    /kernel imports only itself/,
  ],
  [
    'a higher rank',
    { 'src/modules/records/x.ts': "import { a } from '../lists/index.ts'" },
    /lists \(rank 3\) from records \(rank 1\)/,
  ],
  [
    'the same rank',
    { 'src/modules/lists/x.ts': "import { a } from '../exchange/index.ts'" },
    /only lower ranks/,
  ],
  [
    'a type of a higher rank',
    { 'src/modules/records/x.ts': "import type { A } from '../lists/index.ts'" },
    /only lower ranks/,
  ],
  [
    'a dynamic import of a higher rank',
    { 'src/modules/records/x.ts': "const a = await import('../lists/index.ts')" },
    /only lower ranks/,
  ],
  [
    'a re-export of a higher rank',
    { 'src/modules/records/x.ts': "export * from '../lists/index.ts'" },
    /only lower ranks/,
  ],
  [
    'a side entrance',
    { 'src/modules/lists/x.ts': "import {\n  a,\n} from '../records/store.ts'" },
    /entered by its door/,
  ],
  [
    'the server at a side entrance',
    { 'src/server.ts': "import { a } from './modules/records/routes.ts'" },
    /entered by its door/,
  ],
  [
    'a module knowing the settings',
    { 'src/modules/lists/x.ts': "import { port } from '../../config.ts'" },
    /handed to it/,
  ],
  [
    'rules importing routes',
    { 'src/modules/records/rules.ts': "import { a } from './routes.ts'" },
    /against the direction/,
  ],
  [
    'store importing actions',
    { 'src/modules/records/store/a.ts': "import { a } from '../actions.ts'" },
    /against the direction/,
  ],
  [
    'anything importing its own door',
    { 'src/modules/records/x.ts': "import { a } from './index.ts'" },
    /against the direction/,
  ],
  [
    'Kysely in actions',
    { 'src/modules/records/actions.ts': "import { Kysely } from 'kysely'" },
    /only a module's store speaks SQL/,
  ],
  [
    'SQL in actions',
    { 'src/modules/records/actions.ts': "import { rows, sql } from '../../kernel/db.ts'" },
    /sql from src\/kernel\/db/,
  ],
  ['pg in the portal', { 'src/portal/x.ts': "import pg from 'pg'" }, /speaks SQL/],
  [
    'Fastify in actions',
    { 'src/modules/records/actions.ts': "import fastify from 'fastify'" },
    /know how we are asked/,
  ],
  [
    'a rule that reads files',
    { 'src/modules/records/rules.ts': "import { readFileSync } from 'node:fs'" },
    /pure/,
  ],
  [
    'a rule that asks the database',
    { 'src/modules/records/rules.ts': "import { rows } from '../../kernel/db.ts'" },
    /pure/,
  ],
  [
    'a second clock',
    { 'src/modules/records/rules.ts': 'export const at = new Date()' },
    /only src\/kernel\/time\.ts/,
  ],
  ['a hidden clock', { 'src/kernel/x.ts': 'export const at = Date.now()' }, /only src\/kernel\/time\.ts/],
  [
    'a second reader of settings',
    { 'src/worker.ts': 'export const debug = process.env.DEBUG' },
    /only src\/config\.ts/,
  ],
  [
    'the portal knowing the server',
    { 'src/portal/x.ts': "import { a } from '../server.ts'" },
    /decides nothing/,
  ],
  [
    'the console knowing the server',
    { 'src/console/x.ts': "import { a } from '../server.ts'" },
    /every rule stays in a module/,
  ],
  [
    'the console drawing what the public is shown',
    { 'src/console/x.ts': "import { a } from '../portal/live/live.ts'" },
    /how the portal draws/,
  ],
  [
    'the console at a side entrance',
    { 'src/console/x.ts': "import { a } from '../modules/records/store.ts'" },
    /entered by its door/,
  ],
  ['SQL in the console', { 'src/console/x.ts': "import { sql } from '../kernel/db.ts'" }, /speaks SQL/],
  [
    'a module without a door',
    { 'src/modules/lists/index.ts': undefined, 'src/modules/lists/rules.ts': '' },
    /has no index\.ts/,
  ],
  ['a module without a README', { 'src/modules/lists/README.md': undefined }, /has no README\.md/],
  [
    'a module without a rank',
    { 'src/modules/gossip/index.ts': '', 'src/modules/gossip/README.md': '' },
    /has no rank/,
  ],
]

for (const [name, files, message] of planted) {
  test(`${name} is found`, () => {
    const faults = faultsWith(files)
    assert.equal(faults.length, 1, faults.join('\n'))
    assert.match(faults[0] ?? '', message)
  })
}

test('comments, tests, tools and a given date break no rule', () => {
  assert.deepEqual(
    faultsWith({
      'src/modules/records/x.ts':
        "// not Date.now()\n/* process.env */\nexport const at = new Date(0)\nexport const url = 'https://example.cn'",
      'src/modules/records/x.test.ts': "import { a } from '../lists/store.ts'\nDate.now()",
      'src/testing/app.ts': "import { port } from '../config.ts'\nprocess.env.X",
    }),
    [],
  )
})
