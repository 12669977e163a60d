/**
 * The catalogue's own papers in place of invented ones: they are about nobody, and so the walk of examples sees their
 * real length.
 */
import { join } from 'node:path'
import { repositoryRoot } from '../../kernel/root.ts'
import { loadCatalogue, type Catalogue } from '../../modules/catalogue/index.ts'
import type { Source } from '../source.ts'
import { memorandaOf, nationalListsOf } from './live.ts'

export function examplePapers(today: string): Pick<Source, 'nationalLists' | 'memoranda'> {
  let loaded: Promise<Catalogue> | undefined
  const place = async () => {
    loaded ??= loadCatalogue(join(repositoryRoot, 'catalogue'))
    return { catalogue: await loaded, clock: { today: () => today } }
  }
  return {
    nationalLists: async () => nationalListsOf(await place()),
    memoranda: async () => memorandaOf(await place()),
  }
}

/** Addresses of every state: long and short, of both kinds, with and without measures. */
export const paperAddresses: readonly (readonly [name: string, path: string])[] = [
  ['national-measures', '/law/national-measures'],
  ['national-measure', '/law/national-measures/market-access'],
  ['national-measure-short', '/law/national-measures/credit-reports'],
  ['memoranda', '/law/memoranda'],
  ['memorandum-long', '/law/memoranda/judgment-defaulters'],
  ['memorandum-bodies', '/law/memoranda/customs-aeo'],
  ['memorandum-incentive', '/law/memoranda/tax-a-grade'],
  ['memorandum-editions', '/law/memoranda/major-tax-violation'],
  ['memorandum-bare', '/law/memoranda/fiscal-funds'],
]
