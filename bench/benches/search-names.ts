/**
 * Invented names with the habits of real ones: few places, brands of two to four characters, common trades
 * and forms.
 */
import { sequence } from '../harness.ts'

const places: readonly [string, number][] = [
  ['明州市', 22],
  ['明州', 38],
  ['明州市镜湖区', 5],
  ['明州市海曙湾区', 5],
  ['明州市云栖区', 4],
  ['望江市', 7],
  ['桐溪县', 5],
  ['镜湖区', 3],
  ['海曙湾区', 3],
  ['云栖区', 3],
  ['示例省', 3],
  ['', 2],
]
const brands = [
  ...('恒瑞鼎盛海天宏达华兴金源永泰嘉和新安德信联合东方世纪长青博远亿佳美康诚明光中大正顺通利丰裕隆昌盈福祥宝龙凤鑫森林江河湖山' +
    '云峰星宇辰阳月春晓秋实立创智慧数科迪凯威伟业宁静雅致尚品优悦乐居家园万千百汇聚众力拓展腾飞跃翔鹏程锦绣花果香田野牧禾谷米粮仓满意如吉' +
    '庆余年高升荣耀辉煌灿烂晶莹玉石珠翠翡玛瑙琥珀珊瑚景泰蓝靛青紫墨白雪梅兰竹菊松柏桂枫桐杉榆槐柳杨'),
]
const trades = [
  '贸易',
  '科技',
  '建筑工程',
  '商贸',
  '信息技术',
  '物流',
  '食品',
  '餐饮管理',
  '电子商务',
  '文化传播',
  '机械',
  '服饰',
  '装饰工程',
  '房地产开发',
  '投资管理',
  '企业管理咨询',
  '广告',
  '环保科技',
  '医疗器械',
  '汽车服务',
  '农业开发',
  '劳务',
  '塑料制品',
  '五金',
  '模具',
  '电器',
  '纺织品',
  '国际贸易',
  '供应链管理',
  '园林绿化',
  '人力资源',
  '建材',
  '化工',
  '水产',
  '旅游',
  '教育咨询',
  '健康管理',
  '新能源',
  '生物科技',
  '网络科技',
  '智能装备',
  '印刷',
  '包装',
  '家具',
  '船舶',
  '渔业',
  '石油',
  '橡胶',
  '仪器仪表',
  '检测技术',
  '安防',
  '照明',
  '洗涤',
  '美容美发',
  '物业服务',
  '保洁',
  '租赁',
  '珠宝',
  '茶叶',
]
const forms: readonly [string, number][] = [
  ['有限公司', 68],
  ['有限责任公司', 3],
  ['股份有限公司', 2],
  ['经营部', 8],
  ['商行', 6],
  ['店', 5],
  ['厂', 4],
  ['工作室', 2],
  ['专业合作社', 1],
  ['合伙企业（有限合伙）', 1],
]

export interface InventedName {
  brand: string
  trade: string
  whole: string
}

/**
 * Draws names; the same seed draws the same. Characters and trades early in their lists come up far more
 * often.
 */
export function nameMaker(seed: number): () => InventedName {
  const random = sequence(seed)
  const weighted = (list: readonly [string, number][]): string => {
    let rest = random(list.reduce((sum, [, weight]) => sum + weight, 0))
    for (const [text, weight] of list) {
      rest -= weight
      if (rest < 0) return text
    }
    return ''
  }
  const skewed = (list: readonly string[]): string => {
    const draw = random(1_000_000) / 1_000_000
    return list[Math.floor(list.length * draw * draw)] as string
  }
  return () => {
    const length = [2, 2, 2, 2, 2, 2, 3, 3, 3, 4][random(10)] as number
    const brand = Array.from({ length }, () => skewed(brands)).join('')
    const trade = skewed(trades)
    return { brand, trade, whole: weighted(places) + brand + trade + weighted(forms) }
  }
}

/** One slip of the hand in a text: a wrong, a missing, a doubled or two swapped characters. */
export function slip(text: string, random: (below: number) => number): string {
  const chars = [...text]
  const at = random(chars.length - 1)
  const kind = random(4)
  if (kind === 0) chars[at] = brands[random(brands.length)] as string
  else if (kind === 1) chars.splice(at, 1)
  else if (kind === 2) chars.splice(at, 0, chars[at] as string)
  else [chars[at], chars[at + 1]] = [chars[at + 1] as string, chars[at] as string]
  return chars.join('')
}

export interface Asked {
  kind: string
  q: string
}

/**
 * Of a hundred searches: what people type into the box of a credit site. `code` is the USCC of the n-th
 * subject.
 */
export function queryMaker(seed: number, code: (n: number) => string, subjects: number): () => Asked {
  const random = sequence(seed)
  const make = nameMaker(seed + 1)
  return () => {
    const { brand, trade, whole } = make()
    const two = [...brand].slice(0, 2).join('')
    const draw = random(100)
    if (draw < 40) return { kind: 'two', q: two }
    if (draw < 48) return { kind: 'common', q: [...trade].slice(0, 2).join('') }
    if (draw < 52) return { kind: 'place', q: weightedPlace(random) }
    if (draw < 67) return { kind: 'brand', q: brand + trade }
    if (draw < 77) return { kind: 'whole', q: whole }
    if (draw < 85) return { kind: 'words', q: `${trade} ${two}` }
    if (draw < 93) return { kind: 'typo', q: slip(brand + trade, random) }
    if (draw < 97) return { kind: 'code', q: code(random(subjects)) }
    return { kind: 'prefix', q: code(random(subjects)).slice(0, 12) }
  }
}

function weightedPlace(random: (below: number) => number): string {
  return ['明州', '明州市', '望江', '镜湖区', '桐溪县'][random(5)] as string
}
