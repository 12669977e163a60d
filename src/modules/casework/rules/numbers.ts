/** Numbers of papers and the codes that open them. */

/** 明信告〔2026〕12号: the issuer's word, the kind's word, the year, the place in that series and year. */
export function paperNumber(series: string, year: number, place: number): string {
  return `${series}〔${year}〕${place}号`
}

/** The issuer's word: 明信 for the credit office of 明州市, the short name of any other body. */
export function issuerWord(city: string, issuer: { kind: string; shortName: string }): string {
  return issuer.kind === 'office' ? `${[...city][0] ?? ''}信` : issuer.shortName
}

// Without 0 O 1 I L U: nothing to confuse when it is typed from paper.
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A verification code from random bytes: 16 signs in groups of four, about 78 bits. */
export function verificationCode(random: Uint8Array): string {
  const signs = Array.from(random.subarray(0, 16), (byte) => alphabet[byte % alphabet.length] as string).join('')
  return signs.replace(/(.{4})(?=.)/g, '$1-')
}

/** A code as typed: case, spaces and hyphens do not count. */
export function normaliseVerificationCode(text: string): string {
  const signs = text.toUpperCase().replace(/[^0-9A-Z]/g, '')
  return signs.replace(/(.{4})(?=.)/g, '$1-')
}
