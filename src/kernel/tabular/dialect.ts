/** Which delimiter and line end a text table uses, judged on its beginning. */

export interface Dialect {
  delimiter: string
  newline: '\r\n' | '\n' | '\r'
}

const candidates = [',', '\t', ';', '|']
const sampleRecords = 200

/** `sample` is the decoded beginning of the file; `whole` tells that it is all of it. */
export function sniffDialect(sample: string, whole: boolean): Dialect {
  const newline = sniffNewline(sample)
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of candidates) {
    const score = consistency(countColumns(sample, delimiter, newline === '\r' ? '\r' : '\n', whole))
    if (score > best.score) best = { delimiter, score }
  }
  return { delimiter: best.delimiter, newline }
}

/** Line ends inside quotes do not count, unless there are no others. A lone CR ends lines only where no LF does. */
function sniffNewline(sample: string): Dialect['newline'] {
  const outside = sample.replace(/"[^"]*"/g, '""')
  for (const text of [outside, sample]) {
    const lf = text.indexOf('\n')
    if (lf > 0 && text[lf - 1] === '\r') return '\r\n'
    if (lf >= 0) return '\n'
    if (text.includes('\r')) return '\r'
  }
  return '\n'
}

/** Columns of each non-empty record when split by this delimiter; the last, maybe cut off, only if `whole`. */
function countColumns(sample: string, delimiter: string, lineEnd: string, whole: boolean): number[] {
  const counts: number[] = []
  let columns = 1
  let length = 0
  let quoted = false
  let fieldStart = true
  for (const char of sample) {
    if (quoted) {
      if (char === '"') quoted = false
    } else if (char === '"' && fieldStart) {
      quoted = true
    } else if (char === delimiter) {
      columns += 1
    } else if (char === lineEnd) {
      if (length > 0) counts.push(columns)
      if (counts.length === sampleRecords) return counts
      columns = 1
      length = -1
    }
    // A doubled quote inside a quoted field closes and opens it again.
    fieldStart = char === delimiter || char === lineEnd || (char === '"' && !quoted)
    if (char !== '\r') length += 1
  }
  if (length > 0 && (whole || counts.length === 0)) counts.push(columns)
  return counts
}

/**
 * A delimiter is believed by the share of records that have the most frequent number of columns above one;
 * more columns break ties, so that `a;b,c` rows are not split at the rarer sign.
 */
function consistency(counts: number[]): number {
  const frequency = new Map<number, number>()
  for (const count of counts) if (count > 1) frequency.set(count, (frequency.get(count) ?? 0) + 1)
  let best = 0
  for (const [columns, times] of frequency) {
    best = Math.max(best, (times / counts.length) * (1 + Math.log2(columns) / 8))
  }
  return best
}
