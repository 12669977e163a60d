/** Money as departments write it: `12万元`, `120,000元`, `５万`, `5,000(万元人民币)`, `707.4(万美元)`. */
import { foldWidth, matchesOf } from '../../../kernel/text.ts'

export interface Amount {
  /** In the unit asked for. */
  value: number
  /** The word for the currency as written; undefined when only 元 or nothing was written. */
  currency: string | undefined
  /** Significant digits behind the point, in the unit asked for. */
  decimals: number
}

const factors: Record<string, number> = { 亿: 8, 千万: 7, 百万: 6, 十万: 5, 万: 4, 千: 3, 百: 2 }
const plain = /^\d+(?:\.\d+)?$/
const grammar = new RegExp(
  '^(?:处以|处|并处)?(?:罚款|没收|没收违法所得|合计|共计|共|计|约)?:?' +
    '(人民币|RMB|CNY|USD|HKD|EUR|JPY|美元|[¥$€£])?:?' +
    '(-?\\d+(?:\\.\\d+)?|-?\\.\\d+)\\(?(亿|千万|百万|十万|万|千|百)?([^\\d()]*)\\)?$',
)

/** Reads one amount into `unit`; undefined when the text is no single amount. Ten-power shifts only, so nothing is lost. */
export function readAmount(text: string, unit: '元' | '万元'): Amount | undefined {
  if (plain.test(text)) return shifted(text, 0, undefined)
  const match = grammar.exec(
    foldWidth(text)
      .replace(/[\s,'，]/g, '')
      .replace(/。$/, ''),
  )
  if (match === null) return undefined
  const [, before, digits, multiple, after] = match as unknown as [
    string,
    string | undefined,
    string,
    string | undefined,
    string,
  ]
  const word = after.replace(/(?:整|正)$/, '')
  const yuan =
    word === '元' || word === '圆' || word === '块' || word.startsWith('元') || word.startsWith('圆')
  const currency = word.replace(/^[元圆块]/, '') || before
  const named = multiple !== undefined || yuan || currency !== undefined
  // A bare number is already in the column's unit; once a unit is written, it counts.
  const power = named ? (factors[multiple ?? ''] ?? 0) - (unit === '万元' ? 4 : 0) : 0
  return shifted(digits, power, currency === '' ? undefined : currency)
}

function shifted(digits: string, power: number, currency: string | undefined): Amount {
  const point = digits.indexOf('.')
  const fraction = point === -1 ? '' : digits.slice(point + 1).replace(/(?<!0)0+$/, '')
  const whole = point === -1 ? digits : digits.slice(0, point)
  // Shifting in the exponent of the literal keeps the nearest double of the exact decimal.
  const value =
    power === 0
      ? Number(digits)
      : Number(`${whole === '' || whole === '-' ? whole + '0' : whole}.${fraction || '0'}e${power}`)
  const trailing = fraction === '' ? (/(?<!0)0+$/.exec(whole)?.[0].length ?? 0) : 0
  return {
    value,
    currency,
    decimals: Math.max(0, fraction.length - power - (fraction === '' ? trailing : 0)),
  }
}

const amountInText = /(?<!\d)(\d[\d,]{0,30}(?:\.\d+)?)(亿|千万|百万|十万|万|千)?元/g

/** The sum of the amounts a cell names, in `unit`, when it names more than one (`罚款16万元；按日连续处罚118.68万元`). */
export function sumInText(text: string, unit: '元' | '万元'): number | undefined {
  const found = matchesOf(amountInText, foldWidth(text).replace(/\s/g, ''))
  if (found.length < 2) return undefined
  // Summed in hundredths of a yuan: whole numbers, so that no binary fraction shows.
  const cents = found.reduce(
    (sum, [, digits, multiple]) =>
      sum +
      Math.round(Number(`${(digits as string).replaceAll(',', '')}e${factors[multiple ?? ''] ?? 0}`) * 100),
    0,
  )
  return Number(`${cents}e${unit === '万元' ? -6 : -2}`)
}

const fineInText =
  /(?:罚款|处罚款?)(?:金额)?(?:为|共计|合计|计)?(?:人民币)?:?([\d,]+(?:\.\d+)?)(亿|千万|百万|十万|万)?元/g

/** The fines a text names, in yuan: for comparing the amount column with what the decision says. */
export function finesInText(text: string): number[] {
  if (!text.includes('罚款')) return []
  const found: number[] = []
  for (const match of matchesOf(fineInText, foldWidth(text).replace(/\s/g, ''))) {
    found.push(Number(`${(match[1] as string).replaceAll(',', '')}e${factors[match[2] ?? ''] ?? 0}`))
  }
  return found
}
