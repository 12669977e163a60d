/** Text as XML of a workbook can hold it. */

/** For attributes and element content without cell text. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"\t\r\n]/g, (char) => entities[char] ?? `&#${char.charCodeAt(0)};`)
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const plain = /^[^&<>\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]*$/
/** A lone surrogate, or a character that XML forbids or changes (a CR would come back as LF). */
const unspeakable = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * Cell text: what XML cannot hold is written `_xHHHH_`, and text that looks so is itself escaped (ECMA-376 part 1,
 * 22.9.2.19), so every string comes back as it was.
 */
export function escapeCell(text: string): string {
  if (!text.includes('_x') && plain.test(text)) return text
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(unspeakable, (char) => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>]/g, (char) => entities[char] as string)
}
