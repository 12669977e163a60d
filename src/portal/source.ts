/** The one port through which pages get their data: `live/` answers from the doors of modules, fixtures in tests. */
import type {
  ArticleFile, AuthorityFile, Change, CodeReading, Dataset, DocumentReading,
  LawDocument, NewsPage, Overview, PublicityFilter,
  PublicityResult, Punctuality, RecordFile, SearchQuery, SearchResult, ServiceStatus, Statistics, SubjectFile,
  Suggestion,
} from './types.ts'
import type { JointCase, JointCasePage } from './joint-cases/types.ts'
import type { MemorandumFile, NationalEdition } from './memoranda/types.ts'
import type { EntryFile, EntryFilter, ListFile, ListSummary } from './lists/types.ts'

/** `permit` or `penalty`: the two lists of double publicity (双公示). */
export type PublicityKind = 'permit' | 'penalty'

export interface Source {
  /** Today's civil date in Beijing. */
  today(): string
  overview(): Promise<Overview>
  search(query: SearchQuery): Promise<SearchResult>
  /** A few subjects for what was typed so far; none for a person's number. */
  suggest(q: string, limit: number): Promise<readonly Suggestion[]>
  /** Articles, newest first; undefined: no such section. */
  news(section: string | undefined, cursor: string | undefined, limit: number): Promise<NewsPage | undefined>
  article(slug: string): Promise<ArticleFile | undefined>
  /** Undefined: no such subject. `asOf` is a past day. */
  subject(uscc: string, asOf: string | undefined): Promise<SubjectFile | undefined>
  /**
   * The version in force, also by the number of an earlier one. Undefined: no such record, or one that is not (or no
   * longer) public; the two look the same. Throws `RecordRevoked` where a revocation is all that is left.
   */
  record(id: string): Promise<RecordFile | undefined>
  publicity(kind: PublicityKind, filter: PublicityFilter): Promise<PublicityResult>
  lists(): Promise<readonly ListSummary[]>
  list(code: string, filter: EntryFilter): Promise<ListFile | undefined>
  /** Undefined: no such entry, or one that is not (or no longer) public. */
  entry(list: string, fact: string): Promise<EntryFile | undefined>
  /** Typical cases, newest first; `kind` undefined: of both kinds. */
  jointCases(filter: {
    kind: string | undefined
    cursor: string | undefined
    limit: number
  }): Promise<JointCasePage>
  jointCase(id: string): Promise<JointCase | undefined>
  authorities(): Promise<readonly Punctuality[]>
  authority(code: string): Promise<AuthorityFile | undefined>
  code(text: string): Promise<CodeReading>
  /** Undefined: no paper has this number and this code; the two are not told apart. */
  document(number: string, code: string): Promise<DocumentReading | undefined>
  statistics(): Promise<Statistics>
  datasets(): Promise<readonly Dataset[]>
  law(): Promise<readonly LawDocument[]>
  /** Editions of the national list of measures, newest first. */
  nationalLists(): Promise<readonly NationalEdition[]>
  memoranda(): Promise<readonly MemorandumFile[]>
  status(): Promise<ServiceStatus>
  /** Newest public changes, for the home page and the RSS feed. */
  changes(limit: number): Promise<readonly Change[]>
  /** USCCs whose pages search engines may keep: those without an adverse record. */
  indexable(after: string | undefined, limit: number): Promise<readonly string[]>
  /** The last USCC of each full stretch of `every` in the order of codes: where the parts of the sitemap end. */
  codeSteps(every: number): Promise<readonly string[]>
  /** The API's own description. */
  openapi(): Promise<unknown>
}
