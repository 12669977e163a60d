/** What the pages of lists draw: decided by the modules lists, measures and publicity, only named here. */
import type { ListDefinition } from '../../modules/catalogue/index.ts'
import type { Basis, Body, Choice, FieldValue, ListName, Page, RecordChange, RecordView, Tone } from '../types.ts'

/** A basis with the days on which it carries: law that is over is shown as over. */
export interface DatedBasis extends Basis {
  readonly rankTitle: string
  readonly from: string
  readonly to?: string | undefined
  readonly inForce: boolean
  /** Said where the text of the article has not been checked against the original. */
  readonly certaintyTitle?: string | undefined
}

/** One step of a procedure; `days` are working days. */
export interface Step {
  readonly title: string
  readonly text: string
  readonly clocks: readonly { readonly days: number; readonly text: string }[]
  readonly law?: string | undefined
}

/** One way of leaving a list. */
export interface WayOut {
  readonly title: string
  readonly condition: string
  /** First day on which it can happen. */
  readonly from?: string | undefined
  readonly onRequest: boolean
}

export type Effect = 'prohibit' | 'restrict' | 'examine' | 'favour'

/** What follows from an entry: which measure, where, by whom, by which article, until when. */
export interface Consequence {
  readonly code: string
  readonly title: string
  readonly effect: Effect
  readonly mandatory: boolean
  readonly matters: readonly { readonly title: string; readonly handledBy: string }[]
  readonly fields: readonly string[]
  readonly bodies: readonly Body[]
  /** In words: `与列入同期`, `最长12个月`. */
  readonly term: string
  /** Last day, of one entry. */
  readonly until?: string | undefined
  readonly bases: readonly Basis[]
}

export interface ListSummary {
  readonly code: string
  readonly title: string
  readonly nature: ListDefinition['nature']
  readonly tone: Tone
  /** Entries in force that are public; absent when the list is never public. */
  readonly count?: number | undefined
  readonly authorities: readonly string[]
  readonly description?: string | undefined
  /** In use today, with a basis in force: subjects may be entered. */
  readonly stands: boolean
  /** Search engines may keep its page: nothing adverse can be on it. */
  readonly indexed: boolean
}

export interface EntryFilter {
  readonly q?: string | undefined
  readonly authority?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface ListFile extends ListSummary {
  readonly nonGovernmental: boolean
  /** The deciding body keeps the list in its own system; here only its results arrive. */
  readonly mirrored: boolean
  /** The courts keep it: they alone correct it. */
  readonly courtKept?: boolean | undefined
  readonly effectiveFrom: string
  /** First day of an edition already laid in; until then this page tells the present rules. */
  readonly amendedFrom: string | undefined
  readonly subjects: readonly string[]
  readonly bases: readonly DatedBasis[]
  readonly criteria: readonly string[]
  readonly steps: readonly Step[]
  /** When the notice need not be given apart: the closed list of the law. */
  readonly exceptions: readonly { readonly title: string; readonly basis: Basis }[]
  readonly term: string
  readonly ways: readonly WayOut[]
  readonly consequences: readonly Consequence[]
  readonly publicity: { readonly title: string; readonly text: string; readonly bases: readonly Basis[] }
  readonly entries: Page<RecordView>
  readonly bodies: readonly Choice[]
  readonly years: readonly Choice[]
}

/** An entry's own page. */
export interface EntryFile extends RecordView {
  readonly list: ListName
  readonly fact: string
  readonly listTone: Tone
  readonly nonGovernmental: boolean
  readonly mirrored: boolean
  /** Begun and not past its last day: its measures count. */
  readonly inForce: boolean
  readonly since?: string | undefined
  readonly fields: readonly FieldValue[]
  readonly remedy?: string | undefined
  readonly ways: readonly WayOut[]
  readonly consequences: readonly Consequence[]
  readonly publicityRule: { readonly title: string; readonly bases: readonly Basis[] }
  readonly indexed: boolean
  readonly firstReceivedAt: string
  readonly version: number
  readonly changes: readonly RecordChange[]
}
