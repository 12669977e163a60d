/** What the operator is told of the catalogue at every start. A city goes on with what is wrong in it, but not unheard. */
import type { Context } from './context.ts'
import { checkCatalogue, type Finding } from './modules/catalogue/index.ts'
import { goneButNamed } from './modules/records/index.ts'

/** What an error of `catalogue check` does while the platform runs on it. */
const meanings: Partial<Record<Finding['code'], string>> = {
  'no-statute': 'rows decided while no law carries it are returned (E703), and a measure without one is not executed',
  'no-basis': 'nothing can be entered or proposed under it (E703) until a basis in force stands in its file',
  'no-exit': 'whoever is entered has no way out or no time to answer: do not propose entries before it is put right',
  'no-criteria': 'no proposal can meet a criterion, so nobody can be entered',
  'wrong-trigger': 'the rule may favour or punish whom it must not: take its trigger out',
  'outside-list': 'the measure is none of the national list and must not be executed',
  'term-beyond-measure': 'terms could be decided that the measure’s article does not allow',
  'person-without-necessity': 'it is about natural persons without a statute in force: take them out of its subjects',
  'person-published': 'its rule would show natural persons: set neverFor',
}

/** Logs every error of the catalogue on the day, and what records still name that is in no file any more. */
export async function warnOfCatalogue(ctx: Pick<Context, 'catalogue' | 'clock' | 'db' | 'log'>): Promise<void> {
  const { catalogue, log } = ctx
  for (const { level, code, entry, message } of checkCatalogue(catalogue, ctx.clock.today())) {
    if (level !== 'error') continue
    log.warn({ entry, code, means: meanings[code] ?? 'see probity catalogue check' }, `catalogue: ${message}`)
  }
  for (const named of await goneButNamed(ctx)) {
    const means = 'records are shown by the version they came under; nothing more can be delivered or proposed under it'
    log.warn({ entry: named, code: 'gone', means }, 'catalogue: records name what is in no file any more')
  }
}
