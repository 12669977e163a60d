/** What the database remembers of the catalogue beyond its files: documents that records still name. */
import type { Db } from '../../kernel/db.ts'
import { addDays, type CivilDate } from '../../kernel/time.ts'
import { createCatalogue, type Catalogue, type EntryType } from './catalogue.ts'
import { codeListOf } from './code-list.ts'
import { documentsBeside } from './store.ts'
import type { ListDefinition } from './schema/list.ts'
import type { PublicityRule } from './schema/publicity.ts'
import type { RecordKind } from './schema/record.ts'
import type { CodeEntry } from './schema/source.ts'

/**
 * The catalogue with the documents of what was taken out of its files. They say how records are read that came under
 * them; nothing new comes under them: of kinds and lists the last day was yesterday at the latest.
 */
export async function withStored(db: Db, catalogue: Catalogue, today: CivilDate): Promise<Catalogue> {
  const present = new Set(catalogue.entries.map((entry) => `${entry.type}/${entry.code}`))
  const found = await documentsBeside(db, ['kind', 'list', 'publicity', 'codes'], [...present])
  if (found.length === 0) return catalogue
  const of = <T>(type: EntryType): T[] => found.filter((one) => one.type === type).map((one) => one.document as T)
  const end = addDays(today, -1)
  const ended = <T extends { effectiveTo?: CivilDate }>(document: T): T =>
    document.effectiveTo !== undefined && document.effectiveTo < end ? document : { ...document, effectiveTo: end }
  return createCatalogue(catalogue, {
    kinds: of<RecordKind>('kind').map(ended),
    lists: of<ListDefinition>('list').map(ended),
    publicity: of<PublicityRule>('publicity'),
    codeLists: of<{ code: string; entries: CodeEntry[] }>('codes').map((one) => codeListOf(one.code, one.entries)),
  })
}
