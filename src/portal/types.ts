/**
 * What pages draw: plain data, already decided to be public. Dates are `YYYY-MM-DD`, instants RFC 3339.
 * Nothing here is computed by the portal from law; the doors of the modules answer, `source.ts` shapes.
 */

/** How a thing weighs and whether it still does; each has its colour, its sign and its word. */
export type Tone = 'adverse' | 'past' | 'good' | 'neutral' | 'attention'

export interface Basis {
  readonly document: string
  readonly article?: string | undefined
}

/** A body with its code, if it has one. */
export interface Body {
  readonly name: string
  readonly code?: string | undefined
}

export interface Mark {
  readonly code: string
  readonly title: string
}

export interface FieldValue {
  readonly title: string
  readonly value: string
}

export interface ListName {
  readonly code: string
  readonly title: string
  /** The courts keep it: they alone correct it. */
  readonly courtKept?: boolean | undefined
}

/** One public record as every page shows it (standards 1.9). */
export interface RecordView {
  readonly id: string
  /** Where it is told in full, when not at `/records/{id}`: entries of lists have pages of their own. */
  readonly href?: string | undefined
  readonly kind: { readonly code: string; readonly title: string }
  readonly tone: Tone
  readonly subject: { readonly name: string; readonly uscc?: string | undefined }
  /** What it comes to in a few words: `罚款；没收违法所得`, `食品经营许可`. */
  readonly summary: string
  readonly documentNo?: string | undefined
  readonly documentTitle?: string | undefined
  /** 认定单位. */
  readonly authority: Body
  readonly source?: Body | undefined
  readonly decidedOn?: string | undefined
  readonly effectiveOn?: string | undefined
  readonly until?: string | undefined
  /** Adverse only: minor, general, serious in Chinese (`一般失信`). */
  readonly levelTitle?: string | undefined
  /** First day on which 信用修复 may be asked for. */
  readonly repairFrom?: string | undefined
  /** First day on which it is no longer shown. */
  readonly publicUntil?: string | undefined
  readonly publicFrom?: string | undefined
  readonly list?: ListName | undefined
  /** 法律依据 in the decision's own words, when it names one. */
  readonly basisText?: string | undefined
  /** 法律依据 by the catalogue: what this kind of record or list rests on. */
  readonly bases: readonly Basis[]
  readonly marks: readonly Mark[]
}

export interface RecordChange {
  readonly at: string
  readonly title: string
  readonly detail?: string | undefined
}

/** A record's own page. */
export interface RecordFile extends RecordView {
  readonly fields: readonly FieldValue[]
  /** The rule that says until when it is shown, with its basis. */
  readonly publicityRule?: { readonly title: string; readonly bases: readonly Basis[] } | undefined
  readonly firstReceivedAt?: string | undefined
  readonly version: number
  readonly changes: readonly RecordChange[]
}

export interface SubjectHit {
  readonly uscc?: string | undefined
  readonly href?: string | undefined
  readonly name: string
  readonly categoryTitle: string
  readonly regionTitle?: string | undefined
  readonly operatingState?: string | undefined
  readonly establishedOn?: string | undefined
  readonly address?: string | undefined
  /** Why it is in the answer: `曾用名`, `统一社会信用代码`, with the text that matched. */
  readonly matched: { readonly by: string; readonly text: string } | undefined
  /** Another subject in the answer bears the same name. */
  readonly namesake: boolean
}

export interface Choice {
  readonly value: string
  readonly title: string
  readonly count?: number | undefined
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Opaque position of the following page. */
  readonly next: string | undefined
  readonly total: Total | undefined
}

/** A count; `capped` when counting stopped there. */
export interface Total {
  readonly value: number
  readonly capped: boolean
}

export interface SearchQuery {
  readonly q: string
  readonly kind?: string | undefined
  readonly region?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface SearchResult extends Page<SubjectHit> {
  readonly regions: readonly Choice[]
  /** What the text is when it is a code, and why it is wrong when it is wrong. */
  readonly code: CodeReading | undefined
}

export interface NameSpan {
  readonly name: string
  readonly kindTitle: string
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface Relation {
  readonly kindTitle: string
  readonly name: string
  readonly uscc?: string | undefined
  readonly role?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface SubjectFile {
  /** Our number of the subject: what a kept page of it hangs on. */
  readonly id?: string | undefined
  readonly uscc: string
  /** The code asked for, where it was that of a subject merged into this one. */
  readonly mergedFrom?: string | undefined
  readonly name: string
  readonly categoryTitle: string
  readonly operatingState?: string | undefined
  readonly regionTitle?: string | undefined
  readonly base: readonly FieldValue[]
  readonly names: readonly NameSpan[]
  readonly relations: readonly Relation[]
  /** All public records of the subject; the page sorts them into good, adverse and neutral by tone. */
  readonly records: readonly RecordView[]
  /** How many public records there are of each tone; `records` may hold fewer. */
  readonly tones: Readonly<Record<Tone, number>>
  /** Not all were loaded: where the rest are. */
  readonly more: readonly {
    readonly title: string
    readonly href: string
    readonly count: number
    /** Among the good records; else among the plain ones. */
    readonly good: boolean
  }[]
  readonly counts: readonly { readonly kind: string; readonly title: string; readonly count: number }[]
  readonly changes: readonly (RecordChange & { readonly href?: string | undefined })[]
  readonly updatedAt?: string | undefined
  /** The day as of which the file is shown; absent: now. */
  readonly asOf?: string | undefined
}

export interface PublicityFilter {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly authority?: string | undefined
  readonly q?: string | undefined
  readonly kind?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface PublicityResult extends Page<RecordView> {
  readonly authorities: readonly Choice[]
  readonly years: readonly Choice[]
  readonly kinds: readonly Choice[]
}

/** Delivery within 7 working days (P5): every figure with what it was divided by. */
export interface Punctuality {
  readonly code?: string | undefined
  readonly name: string
  readonly received: number
  readonly onTime: number
  /** Received and never public, so in neither figure: penalties by simplified procedure. */
  readonly excluded?: number
  readonly returned?: number | undefined
  readonly published?: number | undefined
}

export interface AuthorityFile extends Punctuality {
  readonly recent: readonly RecordView[]
  readonly kinds: readonly { readonly title: string; readonly count: number; readonly href?: string | undefined }[]
  readonly months: readonly { readonly month: string; readonly received: number; readonly onTime: number }[]
}

export interface CodePart {
  readonly text: string
  readonly title: string
  readonly meaning: string
}

export interface CodeReading {
  readonly input: string
  readonly normalised: string
  readonly kind: string
  readonly kindTitle: string
  readonly valid: boolean
  readonly reasons: readonly string[]
  readonly warnings: readonly string[]
  readonly parts: readonly CodePart[]
  /** The subject that bears it, when the register knows one. */
  readonly subject?: { readonly name: string; readonly uscc: string } | undefined
}

export interface Change {
  readonly position?: number | undefined
  readonly at: string
  readonly title: string
  readonly tone: Tone
  readonly kindTitle: string
  readonly subject: string
  readonly authority?: string | undefined
  readonly href: string
  readonly decidedOn?: string | undefined
}

export interface Figure {
  readonly title: string
  readonly value: number
  readonly unit: string
  readonly href?: string | undefined
}

export interface Overview {
  readonly figures: readonly Figure[]
  readonly permits: readonly Change[]
  readonly penalties: readonly Change[]
  readonly articles: readonly ArticleLine[]
  readonly asOf: string
}

export interface Series {
  /** columns: over time; bars: over kinds, one line, labels of any length. */
  readonly shape: 'columns' | 'bars'
  readonly title: string
  readonly unit: string
  readonly labels: readonly string[]
  readonly lines: readonly { readonly title: string; readonly tone: Tone; readonly values: readonly number[] }[]
}

export interface Statistics {
  readonly asOf: string
  readonly figures: readonly Figure[]
  readonly charts: readonly Series[]
}

export interface Dataset {
  readonly code: string
  readonly title: string
  readonly description: string
  readonly count?: number | undefined
  readonly updateTitle: string
  /** The list page whose rows can be taken away page by page, where the kind has one. */
  readonly page?: string | undefined
  /** Everything of the kind in one compressed file; its size and day are told when it is at hand. */
  readonly whole: {
    readonly csv: string
    readonly jsonl: string
    readonly kept?:
      | {
          readonly at: string
          readonly rows: number
          readonly position: number
          readonly csvBytes: number
          readonly jsonlBytes: number
        }
      | undefined
  }
  /** JSON Schema and titles of its rows. */
  readonly schema: string
  readonly bases: readonly Basis[]
  readonly fields: readonly {
    readonly name: string
    readonly title: string
    readonly type: string
    readonly required: boolean
  }[]
}

/** A paper of the platform that was found by its number and code. */
export interface DocumentReading {
  readonly number: string
  readonly title: string
  readonly issuer: string
  readonly issuedOn: string
  readonly state: 'current' | 'withdrawn' | 'superseded'
  readonly endedOn?: string | undefined
  readonly supersededBy?: string | undefined
  readonly sha256: string
}

export interface LawDocument {
  readonly document: string
  readonly rank: string
  readonly rankTitle: string
  readonly articles: readonly {
    readonly article: string
    readonly uses: readonly { readonly title: string; readonly href?: string | undefined }[]
  }[]
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly certaintyTitle?: string | undefined
}

/** A line of what the office publishes in its own words (W1, W2). */
export interface ArticleLine {
  readonly slug: string
  readonly title: string
  readonly summary: string
  readonly section: Choice
  readonly publishedOn: string
}

export interface ArticleFile extends ArticleLine {
  /** Markdown. */
  readonly body: string
  /** Of a campaign; `result` is filled in afterwards. */
  readonly activities: readonly {
    readonly on: string
    readonly title: string
    readonly place: string
    readonly unit: string
    readonly result?: string | undefined
  }[]
}

export interface NewsPage {
  readonly items: readonly ArticleLine[]
  readonly next: string | undefined
  readonly sections: readonly Choice[]
}

/** A subject offered while its name is being typed. */
export interface Suggestion {
  readonly name: string
  readonly uscc: string
  readonly place?: string | undefined
  /** Set when something else than the present name answers: `曾用名`, `代码`. */
  readonly by?: string | undefined
}

export interface Seal {
  readonly no: number
  readonly at: string
  readonly entries: number
  readonly digest: string
  readonly previous: string
}

export interface ServiceStatus {
  readonly at: string
  readonly parts: readonly { readonly title: string; readonly ok: boolean; readonly detail: string }[]
  readonly seals: readonly Seal[]
}
