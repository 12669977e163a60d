/**
 * A streaming scanner for the XML of workbooks. Written here for speed: sheets are nearly all mark-up, and
 * saxes gets through 40 MB of it a second (30,000 rows of 30 cells), this through three times as much. It
 * covers what parts of an Office package may hold (ECMA-376 part 2: UTF-8 or UTF-16, no DTD): elements,
 * attributes, character data, CDATA, comments, processing instructions, the five named entities and numeric
 * ones. There is nothing to expand and nothing to fetch, so it is safe on hostile input. Tags must nest;
 * prefixes are dropped.
 */
import { TextDecoder } from 'node:util'
import { Problem } from '../problem.ts'
import { problems } from './problems.ts'

export interface XmlHandler {
  /** `attributes` is the raw text between name and `>`: read single ones with `attribute`. */
  open(name: string, attributes: string): void
  /** `text` is the character data since `capture` was set, if it was; capturing ends with the element. */
  close(name: string, text: string): void
  /** Optional: may take whole children of this element at once, for speed. */
  shortcut?: {
    parent: string
    /** `start` is at a `<` right inside the parent. Answers where the child ends, or -1 to have it scanned. */
    take(text: string, start: number): number
  }
}

/** An unfinished tag or comment longer than this is no workbook's. */
const longestMarkup = 1 << 20

export class XmlScanner {
  readonly #handler: XmlHandler
  readonly #maxText: number
  #rest = ''
  #open: string[] = []
  /** The last of `#open`. */
  #inside = ''
  #seenRoot = false
  #capture = false
  #raw = ''
  #decoder: TextDecoder | undefined

  constructor(handler: XmlHandler, maxText: number) {
    this.#handler = handler
    // A character may be written as a reference of ten.
    this.#maxText = maxText * 10
  }

  /** Called from `open`: collect the character data of the element just opened. */
  capture(): void {
    this.#capture = true
    this.#raw = ''
  }

  /** Throws `table.unreadable` where the XML is malformed. */
  push(bytes: Buffer): void {
    this.#decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true })
    this.#scan(this.#decode(bytes))
  }

  /** Throws `table.truncated` when elements are still open. */
  end(): void {
    if (this.#decoder !== undefined) this.#scan(this.#decode(undefined))
    if (!this.#seenRoot || this.#open.length > 0 || this.#rest !== '') {
      throw new Problem(problems.truncated, {
        detail: '工作簿的内容中途结束。请用表格软件打开后另存，再重新提交。',
      })
    }
  }

  #decode(bytes: Buffer | undefined): string {
    const decoder = this.#decoder as TextDecoder
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch (cause) {
      throw malformed(cause)
    }
  }

  #scan(piece: string): void {
    const text = this.#rest === '' ? piece : this.#rest + piece
    let at = 0
    for (;;) {
      const start = text.indexOf('<', at)
      if (this.#capture) this.#collect(text.slice(at, start === -1 ? text.length : start))
      if (start === -1) {
        this.#rest = ''
        return
      }
      const { shortcut } = this.#handler
      let next = shortcut?.parent === this.#inside ? shortcut.take(text, start) : -1
      if (next === -1) next = this.#markup(text, start)
      if (next === -1) {
        this.#rest = text.slice(start)
        if (this.#rest.length > longestMarkup) throw malformed()
        return
      }
      at = next
    }
  }

  #collect(raw: string): void {
    this.#raw += raw
    if (this.#raw.length > this.#maxText) {
      throw new Problem(problems.cellTooLong, { detail: '有一个单元格的内容过长。请拆分或删减后重新提交。' })
    }
  }

  /** Handles the mark-up at `start`; answers where it ends, or -1 when more text is needed. */
  #markup(text: string, start: number): number {
    switch (text.charCodeAt(start + 1)) {
      case 0x2f: {
        const end = text.indexOf('>', start)
        if (end !== -1) this.#closeTag(localName(text.slice(start + 2, end).trimEnd()))
        return end === -1 ? -1 : end + 1
      }
      case 0x21:
        return this.#declaration(text, start)
      case 0x3f:
        return after(text, '?>', start)
      default: {
        const end = tagEnd(text, start)
        if (end !== -1) this.#openTag(text, start + 1, end)
        return end === -1 ? -1 : end + 1
      }
    }
  }

  #declaration(text: string, start: number): number {
    if (text.startsWith('<!--', start)) return after(text, '-->', start + 4)
    if (text.startsWith('<![CDATA[', start)) {
      const end = text.indexOf(']]>', start)
      if (end === -1) return -1
      if (this.#capture) this.#collect(text.slice(start + 9, end).replaceAll('&', '&amp;'))
      return end + 3
    }
    if (text.length - start < 9) return -1
    throw malformed()
  }

  #openTag(text: string, start: number, end: number): void {
    const selfClosing = text.charCodeAt(end - 1) === 0x2f
    const stop = selfClosing ? end - 1 : end
    let nameEnd = start
    while (nameEnd < stop && text.charCodeAt(nameEnd) > 0x20) nameEnd += 1
    if (nameEnd === start || (this.#open.length === 0 && this.#seenRoot)) throw malformed()
    this.#seenRoot = true
    const name = localName(text.slice(start, nameEnd))
    this.#capture = false
    this.#open.push(name)
    this.#inside = name
    this.#handler.open(name, text.slice(nameEnd, stop))
    if (selfClosing) this.#closeTag(name)
  }

  #closeTag(name: string): void {
    if (this.#open.pop() !== name) throw malformed()
    this.#inside = this.#open.at(-1) ?? ''
    const text = this.#capture ? decodeText(this.#raw) : ''
    this.#capture = false
    this.#handler.close(name, text)
  }
}

function malformed(cause?: unknown): Problem {
  return new Problem(problems.unreadable, {
    detail: '工作簿的内部结构有错误。请用表格软件打开后另存，再重新提交。',
    cause,
  })
}

function encodingOf(bytes: Buffer): string {
  const hex = bytes.toString('hex', 0, 2)
  return hex === 'fffe' ? 'utf-16le' : hex === 'feff' ? 'utf-16be' : 'utf-8'
}

function after(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from)
  return end === -1 ? -1 : end + mark.length
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}

/** The `>` that ends the tag: not one inside an attribute's quotes. */
function tagEnd(text: string, start: number): number {
  const first = text.indexOf('>', start)
  if (first === -1) return -1
  const last = text.charCodeAt(first - 1) === 0x2f ? first - 2 : first - 1
  // A double quote right before, itself not after `=` or a space, has closed the last attribute.
  const closed = text.charCodeAt(last) === 0x22 && !'= \t\r\n'.includes(text[last - 1] as string)
  const tag = text.slice(start, first)
  if (!tag.includes("'") && (closed || !tag.includes('"'))) return first
  let quote = ''
  for (let at = start; at < text.length; at++) {
    const char = text[at] as string
    if (quote === '') {
      if (char === '>') return at
      if (char === '"' || char === "'") quote = char
    } else if (char === quote) quote = ''
  }
  return -1
}

/** Of one element's attributes together: the longest that is read, a part's address, has some 2,000 characters. */
const longestAttributes = 8192

/**
 * One attribute's value, decoded; the name is written without prefix and matches whatever prefix there is. Throws
 * `table.unreadable` where the attributes are longer than any program writes them.
 */
export function attribute(attributes: string, name: string): string | undefined {
  if (attributes.length > longestAttributes) throw malformed()
  const quick = attributes.indexOf(` ${name}="`)
  if (quick !== -1 && !attributes.includes("'")) {
    const start = quick + name.length + 3
    const value = attributes.slice(start, attributes.indexOf('"', start))
    return value.includes('&') ? decodeText(value) : value
  }
  if (!attributes.includes(name)) return undefined
  for (const match of attributes.matchAll(/(?<![^\s=:])([^\s=:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (match[1] === name) return decodeText(match[2] ?? match[3] ?? '')
  }
  return undefined
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Character data or an attribute's value as it is meant: references resolved, line ends as LF. */
export function decodeText(raw: string): string {
  const text = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (all, hex, digits, name) => {
    if (name !== undefined) return named[(name as string).toLowerCase()] ?? all
    const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16)
    return code > 0x10ffff ? all : String.fromCodePoint(code)
  })
}
