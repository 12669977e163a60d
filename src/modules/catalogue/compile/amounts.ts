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

const moneyInText = new RegExp(
  '(¥)?(?<![\\d.,])(\\d[\\d,]{0,30}(?:\\.\\d{1,10})?)(亿|千万|百万|十万|万|千|百)?([元圆])?' +
    '|([零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億]{1,20})[元圆]',
  'g',
)
// What stands before a fine (罚款人民币, 处以, 罚款人民币（大写）), behind it (元的罚款, 元（5000元）罚款), and between the two
// ways in which one is written (伍仟元整（￥5,000.00）).
const beforeFine =
  /(?:罚款|处罚|处以?)(?:金额|数额)?(?:为|共计|合计|总计|计)?(?:人民币)?(?:\(?(?:大写|小写)\)?)?:?\(?(?:人民币)?$/
const behindFine = /^(?:整|正)?\)?(?:\([^()]{0,24}\))?的?(?:行政)?罚款/
const betweenWays = /^(?:整|正)?\((?:小写|大写|即|人民币|:){0,4}$/
const around = 24

/**
 * The fines a text names, in yuan, in digits or in numerals: for comparing the amount column with what the decision
 * says. What was confiscated is no fine.
 */
export function finesInText(text: string): number[] {
  if (!text.includes('罚')) return []
  const plainText = foldWidth(text).replace(/\s/g, '').replaceAll('￥', '¥')
  const found: number[] = []
  let lastEnd = -1
  for (const match of matchesOf(moneyInText, plainText)) {
    const [whole, sign, digits, multiple, yuan, numeral] = match
    if (sign === undefined && yuan === undefined && numeral === undefined) continue
    const end = match.index + whole.length
    const isSecondWay = lastEnd !== -1 && match.index - lastEnd <= around &&
      betweenWays.test(plainText.slice(lastEnd, match.index))
    const before = plainText.slice(Math.max(0, match.index - around), match.index)
    if (!isSecondWay && !beforeFine.test(before) && !behindFine.test(plainText.slice(end, end + around + 12))) continue
    lastEnd = end
    found.push(numeral === undefined
      ? Number(`${(digits as string).replaceAll(',', '')}e${factors[multiple ?? ''] ?? 0}`)
      : numeralValue(numeral))
  }
  return found
}

const numeralDigits = new Map([...'零一二三四五六七八九', ...'〇壹贰叁肆伍陆柒捌玖'].map((sign, i) => [sign, i % 10]))
numeralDigits.set('两', 2)
const numeralUnits: Record<string, number> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 }
const numeralGroups: Record<string, number> = { 万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8 }

/** 壹拾贰万伍仟 → 125000. */
function numeralValue(numeral: string): number {
  let total = 0
  let group = 0
  let digit = 0
  for (const sign of numeral) {
    const unit = numeralUnits[sign]
    const large = numeralGroups[sign]
    if (unit !== undefined) {
      group += (digit === 0 ? 1 : digit) * unit
      digit = 0
    } else if (large !== undefined) {
      total = large === 1e8 ? (total + group + digit) * large : total + (group + digit) * large
      group = digit = 0
    } else digit = numeralDigits.get(sign) ?? 0
  }
  return total + group + digit
}
