/** The pictures of workflows in the documents of lists and measures are those of the tables that run. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from '../src/kernel/root.ts'
import { toMermaid } from '../src/kernel/workflow.ts'
import { exitFlow, honouringFlow, listingFlow } from '../src/modules/lists/index.ts'
import { taskFlow } from '../src/modules/measures/index.ts'

const drawn = new Map(
  [listingFlow, honouringFlow, exitFlow, taskFlow].map((flow) => [toMermaid(flow).trim(), flow.name]),
)

test('every state diagram of a module’s document is the one its table draws', () => {
  const shown = globSync('src/modules/{lists,measures}/README.md', { cwd: repositoryRoot }).flatMap((file) => {
    const text = readFileSync(join(repositoryRoot, file), 'utf8')
    return [...text.matchAll(/```mermaid\n([^]*?)```/g)].map(([, picture = '']) => ({ file, picture: picture.trim() }))
  })
  for (const { file, picture } of shown) assert.ok(drawn.has(picture), `${file} shows another table:\n${picture}`)
  assert.deepEqual(new Set(shown.map(({ picture }) => drawn.get(picture))), new Set(drawn.values()))
})
