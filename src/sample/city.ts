/** The organisations of the sample city, drawn once from a fixed seed. */
import { addDays, type CivilDate } from '../kernel/time.ts'
import { sampleUscc } from './departments.ts'
import { Chance } from './random.ts'
import { brands, districts, givens, seconds, shops, surnames, trades, type Trade } from './words.ts'

export interface Firm {
  name: string
  code: string
  category: '法人及非法人组织' | '个体工商户'
  type: string
  region: string
  districtName: string
  representative: string
  establishedOn: CivilDate
  capital: string
  status: string
  trade: Trade
}

/** About as in a real register: firms, sole traders, co-operatives, institutions, associations. */
const mix: readonly [share: number, kind: string][] = [
  [0.62, '91'],
  [0.27, '92'],
  [0.05, '93'],
  [0.03, '12'],
  [0.02, '51'],
  [0.01, '52'],
]

/** Draws `count` organisations; names repeat now and then in different districts, as in life. */
export function drawFirms(count: number, today: CivilDate): Firm[] {
  const chance = new Chance(20_261_121)
  const firms: Firm[] = []
  for (let i = 0; i < count; i += 1) {
    const district = chance.pick(districts)
    const kind = kindOf(chance.next())
    const trade = chance.pick(trades)
    firms.push({
      name: nameOf(chance, kind, district.name, trade),
      code: sampleUscc(kind, district.code, 'MA', 100_000 + i),
      category: kind === '92' ? '个体工商户' : '法人及非法人组织',
      type: typeOf(kind, trade),
      region: district.code,
      districtName: district.name,
      representative: `${chance.pick(surnames)}例${chance.pick(givens)}`,
      establishedOn: addDays(today, -30 - chance.below(365 * 22)),
      capital:
        kind === '92' ? '' : String([10, 50, 100, 200, 500, 1000, 2000, 5000, 10_000][chance.below(9)]),
      status: chance.odds(0.93) ? '存续' : chance.odds(0.6) ? '注销' : '吊销',
      trade,
    })
  }
  return firms
}

function kindOf(draw: number): string {
  let rest = draw
  for (const [share, kind] of mix) {
    if (rest < share) return kind
    rest -= share
  }
  return '91'
}

function nameOf(chance: Chance, kind: string, district: string, trade: Trade): string {
  const brand = `${chance.pick(brands)}${chance.pick(seconds)}`
  switch (kind) {
    case '92':
      return `${district}${brand}${chance.pick(shops)}`
    case '93':
      return `${district}${brand}${chance.pick(['蔬菜', '水果', '茶叶', '水产', '粮食'])}专业合作社`
    case '12':
      return `${district}${brand}${chance.pick(['小学', '幼儿园', '卫生院', '文化馆', '水库管理所'])}`
    case '51':
      return `明州市${brand}${trade.word}行业协会`
    case '52':
      return `${district}${brand}${chance.pick(['培训中心', '养老服务中心', '幼儿园'])}`
    default:
      return `明州${brand}${trade.word}${trade.type === '股份有限公司' ? '股份' : ''}有限公司${chance.odds(0.04) ? `${district}分公司` : ''}`
  }
}

function typeOf(kind: string, trade: Trade): string {
  const types: Record<string, string> = {
    '92': '个体工商户',
    '93': '农民专业合作社',
    '12': '事业单位法人',
    '51': '社会团体法人',
    '52': '民办非企业单位',
  }
  return types[kind] ?? trade.type
}
