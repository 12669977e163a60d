/**
 * Text as it arrives from departments: width, spaces, invisible characters, and the comparison key of names.
 */

// Anything normaliseText would change: controls, odd spaces, invisible format characters, full-width letters
// and signs, Kangxi radicals and compatibility ideographs (both come out of PDFs), combining marks, doubled
// or outer spaces.
const unclean = new RegExp(
  '[\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u0300-\\u036f\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f' +
    '\\u205f-\\u206f\\u2e80-\\u2fdf\\u3000\\u3099\\u309a\\uf900-\\ufaff\\ufe00-\\ufe0f\\ufeff' +
    '\\uff01-\\uff5e\\uffe0-\\uffe6]|  |^ | $',
)
const spaces = /[\t\n\v\f\r \u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g
const invisible = new RegExp(
  '[\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f\\u00ad\\u200b-\\u200f\\u202a-\\u202e' +
    '\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff]',
  'g',
)
const composable = /[\u0300-\u036f\u3099\u309a\uf900-\ufaff]/
const radicals = /[\u2e80-\u2fdf]/g
// Full-width letters, digits and technical signs. Chinese punctuation （），：；？！ is correct Chinese and stays.
const fullWidth = /[\uff02-\uff07\uff0a\uff0b\uff0d-\uff19\uff1c-\uff1e\uff20-\uff5e\uffe5]/g
// Only these of the block are punctuation of Chinese prose or brackets that a reader expects at full width.
const keptWide = new Set(['［', '］', '｛', '｝', '～', '．'])

function narrow(char: string): string {
  if (keptWide.has(char)) return char
  if (char === '￥') return '¥'
  return String.fromCharCode(char.charCodeAt(0) - 0xfee0)
}

/**
 * One clean form of a cell or a line: full-width letters, digits and signs become half-width; every kind of
 * space becomes one plain space; control and invisible characters go; radicals and compatibility ideographs
 * become the ordinary character; outer spaces go. Chinese punctuation, case and every other character stay.
 * Idempotent.
 */
export function normaliseText(text: string): string {
  if (!unclean.test(text)) return text
  let clean = text.replace(invisible, '').replace(radicals, (c) => c.normalize('NFKC')).replace(fullWidth, narrow)
  // After the letters are narrow: a mark joins the plain letter before it.
  if (composable.test(clean)) clean = clean.normalize('NFC')
  return clean.replace(spaces, ' ').trim()
}

/** Every full-width ASCII character at half width, length and offsets unchanged (U+3000 becomes a space). */
export function foldWidth(text: string): string {
  return /[\uff01-\uff5e\u3000]/.test(text)
    ? text.replace(/[\uff01-\uff5e\u3000]/g, (c) =>
        c === '\u3000' ? ' ' : String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    : text
}

const noMatches: readonly RegExpExecArray[] = Object.freeze([])

/** All matches of a global pattern, as `matchAll` gives them, which copies the pattern for every text. */
export function matchesOf(pattern: RegExp, text: string): readonly RegExpExecArray[] {
  pattern.lastIndex = 0
  let match = pattern.exec(text)
  if (match === null) return noMatches
  const found: RegExpExecArray[] = []
  for (; match !== null; match = pattern.exec(text)) found.push(match)
  return found
}

// Names of ideographs, digits and capitals alone are their own key, and most registered names are such.
const keyWork = /[^\u0030-\u0039\u0041-\u005a\u3400-\u4dbf\u4e00-\u9fff]/
const openBrackets = /[[{〔【〖［｛﹙﹝（⦅]/g
const closeBrackets = /[\]}〕】〗］｝﹚﹞）⦆]/g
const quotes = /["'`´“”‘’„‟‛«»‹›「」『』〈〉《》＂＇]/g
const dots = /[.·•‧∙⋅●・･．。]/g
const dashes = /[-‐‑‒–—―−─－﹣﹘]+/g

/**
 * The comparison key of an organisation's name: width, case, spaces, brackets, middle dots, dashes and
 * quotation marks no longer tell two spellings apart; every character that carries meaning still does.
 * `宁波（中国）Ａ有限公司` and `宁波(中国)a有限公司` give the same key. A key is for comparing, never for showing.
 */
export function nameKey(name: string): string {
  if (!keyWork.test(name)) return name
  const folded = foldWidth(normaliseText(name.normalize('NFC')))
  return folded
    .replace(/ /g, '')
    .replace(openBrackets, '(')
    .replace(closeBrackets, ')')
    .replace(quotes, '')
    .replace(dots, '·')
    .replace(dashes, '-')
    .toUpperCase()
    // A capital may come out in pieces (ῒ), and pieces may have met where a sign between them went.
    .normalize('NFC')
}

/**
 * The distinct pairs of neighbouring characters of a name key, brackets and dots left out, for search by part
 * of a name. A key of one character is its own only member; an empty key has none.
 */
export function bigrams(key: string): string[] {
  const plain = /[()·\-]/.test(key) ? key.replace(/[()·\-]/g, '') : key
  // Names with rare characters beyond the basic plane are split by character, not by code unit.
  const units = /[\ud800-\udfff]/.test(plain) ? [...plain] : plain
  if (units.length < 2) return plain === '' ? [] : [plain]
  const found = new Set<string>()
  for (let i = 1; i < units.length; i += 1) found.add((units[i - 1] as string) + (units[i] as string))
  return [...found]
}

// Control and invisible characters, private use, lone surrogates, the replacement character, glyphs that
// stand for a lost one (？ □ 〓), mask signs and signs of markup. None of them occurs in a registered name.
const special = new RegExp(
  '[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f' +
    '\\ufeff\\ue000-\\uf8ff\\ufff9-\\uffff<>{}|\\\\^`~$*?＜＞｛｝｜＼＾｀～＄＊？□■〓]|\\p{Cs}|\\p{Co}',
  'u',
)

/**
 * Whether a name holds a character no name can have (rule E102, standards 1.8). Ask with the text as it was
 * sent.
 */
export function hasControlOrSpecial(text: string): boolean {
  return special.test(text)
}

/** The offending characters of `hasControlOrSpecial`, once each, fit to be shown: `<`, `U+200B`. */
export function specialCharacters(text: string): string[] {
  const found = new Set<string>()
  for (const char of text) {
    if (!special.test(char)) continue
    const code = char.codePointAt(0) as number
    const ascii = code > 0x20 && code < 0x7f
    const visible = ascii || (code >= 0x25a0 && code <= 0x303f) || (code > 0xff00 && code < 0xff5f)
    found.add(visible ? char : 'U+' + code.toString(16).toUpperCase().padStart(4, '0'))
  }
  return [...found]
}

/** The trade name inside a firm's full name: without the place before and the form after it. */
export function coreName(name: string): string {
  return name
    .replace(/^[\u4e00-\u9fff]{1,6}?(?:省|州市|市|区|县|州)/, '')
    .replace(/(?:股份有限公司|有限责任公司|有限公司|集团|合作社|商行|中心|厂|店|协会)$/, '')
}
