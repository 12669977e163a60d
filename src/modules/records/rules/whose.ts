/** Whose record it is that was filed while two subjects were one: said by the codes it was delivered under. */

/** The codes a record names its subject by, as far as it gives them. */
export interface NamedCodes {
  uscc: string | null
  /** Of any other scheme. */
  others: readonly string[]
}

export type Whose = 'parted' | 'kept' | 'unknown'

/**
 * Whose a record is when the merge is taken back. `parted`: the codes of the subject that parts; one that both have
 * says nothing. A USCC names one bearer, other codes count only without it.
 *
 * | USCC of the record | other codes | whose |
 * |---|---|---|
 * | of the subject that parts | any | parted |
 * | another | any | kept |
 * | none | one of the subject that parts | parted |
 * | none | only others | kept |
 * | none | none | unknown: a person decides |
 */
export function whoseRecord(named: NamedCodes, parted: ReadonlySet<string>): Whose {
  if (named.uscc !== null) return parted.has(named.uscc) ? 'parted' : 'kept'
  if (named.others.length === 0) return 'unknown'
  return named.others.some((code) => parted.has(code)) ? 'parted' : 'kept'
}
