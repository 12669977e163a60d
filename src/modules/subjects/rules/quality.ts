/** Figures of code quality, each with its numerator and denominator. Standards 8: 重错码率, 纠正率. */

export interface CodeQuality {
  /** Unified social credit codes known here, wrong ones among them. */
  codes: number
  /** Open findings: fails its check; two codes on one body or one code on two. */
  wrong: number
  duplicate: number
  /**
   * (wrong + duplicate) / codes; null where there are no codes. The plan's bar is 1 in 10,000 (S2).
   */
  rate: number | null
  /** Findings that were real, open and settled, and how many of them were put right. */
  found: number
  corrected: number
  correctionRate: number | null
  /** Living subjects with a code of older times, and those of them that have a unified code now. */
  legacy: number
  converted: number
  conversionRate: number | null
}

export function codeQualityOf(counts: {
  codes: number
  openWrong: number
  openDuplicate: number
  found: number
  corrected: number
  legacy: number
  converted: number
}): CodeQuality {
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
  const { codes, openWrong: wrong, openDuplicate: duplicate, found, corrected, legacy, converted } = counts
  return {
    codes,
    wrong,
    duplicate,
    rate: share(wrong + duplicate, codes),
    found,
    corrected,
    correctionRate: share(corrected, found),
    legacy,
    converted,
    conversionRate: share(converted, legacy),
  }
}
