/** A reporter of node:test for tools/test.ts: one line of JSON for every finished test, suites left out. */
import { AssertionError } from 'node:assert'
import { inspect } from 'node:util'
import type { TestEvent } from 'node:test/reporters'

export interface TestResult {
  name: string
  outcome: 'passed' | 'failed' | 'skipped'
  /** What went wrong, with the stack, for a failed test. */
  error?: string
}

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const path: string[] = []
  for await (const event of source) {
    if (event.type === 'test:start') path[event.data.nesting] = event.data.name
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    const result = resultOf(event, path)
    if (result !== undefined) yield `${JSON.stringify(result)}\n`
  }
}

type Finished = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>

function resultOf(event: Finished, path: string[]): TestResult | undefined {
  const { data } = event
  const name = [...path.slice(0, data.nesting), data.name].join(' › ')
  if (event.type === 'test:pass') {
    if (data.details.type === 'suite') return undefined
    return { name, outcome: data.skip === undefined && data.todo === undefined ? 'passed' : 'skipped' }
  }
  const error = event.data.details.error as Error & { failureType?: string }
  // The subtests have been reported themselves.
  if (error.failureType === 'subtestsFailed') return undefined
  return { name, outcome: 'failed', error: describe(error.cause ?? error) }
}

/** A failed assertion says all in its message; other errors may carry a code or a detail worth seeing. */
function describe(error: unknown): string {
  if (error instanceof AssertionError && error.stack !== undefined) return error.stack
  return inspect(error, { depth: 4, breakLength: 110 })
}
