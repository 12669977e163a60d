/**
 * The one masking policy of every output (design section 3; PIPL). Strangers see nothing of a person's
 * number. The holder, signed in, sees enough to recognise it: the first three and the last two characters,
 * whichever number it is and whichever page shows it, so that no two outputs laid side by side show more than
 * one of them does.
 */

/** Who looks: the person the datum belongs to, or anybody else. */
export type Audience = 'holder' | 'other'

/** What stands for a hidden number. Its length says nothing about the number's. */
export const HIDDEN = '******'
const HEAD = 3
const TAIL = 2

/** The holder's view of any number: separators out, width folded, never more than half of it open. */
function maskNumber(number: string, audience: Audience, tail: number): string {
  if (audience !== 'holder') return HIDDEN
  const plain = number
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[^0-9A-Za-z]/g, '')
  // A short number would be mostly shown: then nothing is.
  if (plain.length < 2 * (HEAD + tail)) return HIDDEN
  return plain.slice(0, HEAD) + HIDDEN + plain.slice(plain.length - tail)
}

/**
 * An identity, passport or other document number of a person. `990******17` for its holder, hidden for
 * others.
 */
export function maskIdentity(number: string, audience: Audience = 'other'): string {
  // The 15-digit number of the same person ends one place earlier: one character less, or the two forms laid
  // side by side would open three.
  const length = number.replace(/[^0-9A-Za-z０-９Ａ-Ｚａ-ｚ]/g, '').length
  return maskNumber(number, audience, length === 15 ? 1 : TAIL)
}

/** A telephone number. `138******00` for its holder, hidden for others. */
export function maskPhone(number: string, audience: Audience = 'other'): string {
  return maskNumber(number, audience, TAIL)
}

/** A bank card or account number. `620******34` for its holder, hidden for others. */
export function maskBankCard(number: string, audience: Audience = 'other'): string {
  return maskNumber(number, audience, TAIL)
}

/** An e-mail address. `z******@example.org` for its holder, hidden for others. */
export function maskEmail(address: string, audience: Audience = 'other'): string {
  const at = address.lastIndexOf('@')
  // A local part that is a number follows the policy of numbers, which shows nothing of it here.
  if (audience !== 'holder' || at < 1 || /\d/.test(address[0] as string)) return HIDDEN
  return address[0] + HIDDEN + address.slice(at)
}

/**
 * The name of a person: the first character, then one star whatever its length. Never for names of
 * organisations, sole traders included, even where the trade name reads like a person's: the register
 * publishes it.
 */
export function maskName(name: string): string {
  const first = [...name.trim()][0]
  return first === undefined ? '' : `${first}*`
}

const divisions = new RegExp(
  '^[^\\d０-９\\s]{2,9}?(?:省|自治区|特别行政区|市)' +
    '(?:[^\\d０-９\\s]{1,9}?(?:自治州|地区|盟|市))?(?:[^\\d０-９\\s]{1,9}?(?:自治县|区|县|旗|市))?',
)

/** A person's address: province, city and county for its holder, hidden for others. */
export function maskAddress(address: string, audience: Audience = 'other'): string {
  const area = audience === 'holder' ? divisions.exec(address.trim()) : null
  return (area === null ? '' : area[0]) + HIDDEN
}
