/**
 * What the pages of the national list of measures and of the joint memoranda draw. Both are papers: what of them may be
 * carried out today is decided by the catalogue's rules, and only told here.
 */
import type { DatedBasis, Effect } from '../lists/types.ts'

/** A text of a paper; absent when no source gives it. `certaintyTitle` says how sure we are, and is never empty. */
export interface Told {
  readonly value?: string | undefined
  readonly certaintyTitle: string
}

/** A place of this site with its name: a list, for example. */
export interface Link {
  readonly title: string
  readonly href?: string | undefined
}

/** One rule that carries a measure: whom it strikes, who acts, by which article, for how long. */
export interface CarryingRule {
  readonly code: string
  readonly title: string
  readonly effect: Effect
  readonly mandatory: boolean
  /** Its articles are in force: it may be carried out today. */
  readonly inForce: boolean
  readonly triggers: readonly Link[]
  readonly fields: readonly string[]
  readonly term: string
  readonly bases: readonly DatedBasis[]
}

export interface NationalItem {
  readonly no: number
  /** The measure that bears this number here: its page. */
  readonly code?: string | undefined
  /** Absent: the name was not found, or the measure is about persons and held here in no form. */
  readonly title?: string | undefined
  readonly groupTitle: string
  readonly certaintyTitle: string
  readonly notCarried?: 'person' | 'not-found' | undefined
  /** What the measure does, in our words. */
  readonly description?: string | undefined
  readonly rules: readonly CarryingRule[]
}

export interface NationalEdition {
  readonly code: string
  readonly title: string
  readonly edition: number
  readonly number: Told
  readonly date: Told
  readonly size?: number | undefined
  readonly certaintyTitle: string
  /** The edition that took its place; absent for the newest known. */
  readonly replacedBy?: { readonly edition: number } | undefined
  /** Titles of the groups that occur, in the order of the list; what is in no known group last. */
  readonly groups: readonly string[]
  readonly items: readonly NationalItem[]
  readonly description: string
}

export interface MemorandumMeasureView {
  readonly title: string
  readonly nationalNo?: number | undefined
  /** carried: by the rules named, today; suspended: their articles are not in force; history: by none. */
  readonly standing: 'carried' | 'suspended' | 'history'
  readonly rules: readonly CarryingRule[]
  readonly certaintyTitle: string
}

export interface MemorandumFile {
  readonly code: string
  readonly no: number
  readonly title: string
  readonly titleCertainty: string
  readonly nature: 'punishment' | 'incentive'
  readonly number: Told
  readonly date: Told
  readonly publicBy?: string | undefined
  readonly initiatedBy: Told
  readonly bodies: readonly string[]
  readonly bodyCount?: number | undefined
  readonly bodiesCertainty: string
  readonly editions: readonly string[]
  readonly about: readonly Link[]
  readonly measures: readonly MemorandumMeasureView[]
  readonly measuresCertainty: string
  readonly state: 'in-force' | 'superseded' | 'expired' | 'unknown'
  readonly supersededBy?: string | undefined
  readonly stateCertainty: string
  readonly stateBases: readonly (DatedBasis & { readonly effect?: string | undefined })[]
  readonly leftOut: readonly string[]
  readonly description: string
}
