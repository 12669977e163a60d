/** Rows of the deliveries of the sample city, in the words of the national data standard. */
import { addDays, addMonths, type CivilDate } from '../kernel/time.ts'
import type { Firm } from './city.ts'
import type { Department } from './departments.ts'
import type { Chance } from './random.ts'

export interface Delivery {
  kind: string
  list?: string
  header: string[]
  rows: string[][]
}

export interface City {
  firms: Firm[]
  /** Department of a trade's regulator for a firm's district, by key. */
  regulator: (key: string, firm: Firm) => Department
}

const permitTitles: Record<string, [title: string, certificate: string, content: string, years: number]> = {
  market: ['食品经营许可决定书', '食品经营许可证', '预包装食品销售（含冷藏冷冻食品）', 5],
  emergency: ['安全生产许可决定书', '安全生产许可证', '危险化学品经营', 3],
  housing: ['建筑业企业资质准予行政许可决定书', '建筑业企业资质证书', '建筑工程施工总承包叁级', 5],
  labour: ['人力资源服务许可决定书', '人力资源服务许可证', '职业中介活动', 0],
  fire: ['公众聚集场所投入使用、营业前消防安全检查意见书', '消防安全检查合格证', '营业前消防安全检查合格', 0],
  health: ['公共场所卫生许可决定书', '公共场所卫生许可证', '住宿、沐浴、美容美发', 4],
  tax: ['增值税专用发票最高开票限额准予许可决定书', '', '最高开票限额一百万元', 0],
  industry: ['电信业务经营许可决定书', '增值电信业务经营许可证', '信息服务业务', 5],
  ecology: ['排污许可决定书', '排污许可证', '废水、废气排放', 5],
  transport: ['道路运输经营许可决定书', '道路运输经营许可证', '道路普通货物运输', 4],
  post: ['快递业务经营许可决定书', '快递业务经营许可证', '省内快递业务', 5],
  drug: ['医疗器械经营许可决定书', '医疗器械经营许可证', '第三类医疗器械批发', 5],
  culture: ['营业性演出准予许可决定书', '营业性演出许可证', '营业性演出活动', 2],
  agriculture: ['农作物种子生产经营许可决定书', '农作物种子生产经营许可证', '农作物种子批发零售', 5],
  resources: ['建设用地规划许可决定书', '建设用地规划许可证', '工业用地项目', 2],
  commerce: ['成品油零售经营批准决定书', '成品油零售经营批准证书', '汽油、柴油零售', 5],
  customs: ['报关企业注册登记决定书', '报关单位备案证明', '报关企业备案', 0],
  water: ['取水许可决定书', '取水许可证', '地表水年取水量三十万立方米', 5],
  urban: ['户外广告设置许可决定书', '', '门头店招设置', 1],
}

const offences: Record<string, [type: string, facts: string, basis: string]> = {
  market: [
    '经营超过保质期的食品',
    '现场检查发现货架上陈列有超过保质期的食品',
    '《中华人民共和国食品安全法》第一百二十四条第一款',
  ],
  emergency: [
    '未对从业人员进行安全生产教育和培训',
    '三名从业人员未经安全生产教育和培训即上岗作业',
    '《中华人民共和国安全生产法》第九十七条',
  ],
  housing: [
    '未取得施工许可证擅自施工',
    '工程未取得施工许可证即开工建设',
    '《建设工程质量管理条例》第五十七条',
  ],
  labour: [
    '拖欠劳动报酬',
    '未按月足额支付劳动报酬，经责令改正后逾期支付',
    '《保障农民工工资支付条例》第五十三条',
  ],
  fire: ['占用、堵塞疏散通道', '疏散通道内堆放杂物，影响人员疏散', '《中华人民共和国消防法》第六十条第一款'],
  health: [
    '公共场所卫生用品用具未按规定消毒',
    '抽检的卫生用品用具细菌总数超标',
    '《公共场所卫生管理条例实施细则》第三十六条',
  ],
  tax: [
    '未按规定期限办理纳税申报',
    '连续两期未按规定期限办理纳税申报',
    '《中华人民共和国税收征收管理法》第六十二条',
  ],
  industry: ['未按规定报送备案信息', '未在规定期限内更新备案信息', '《互联网信息服务管理办法》第十九条'],
  ecology: [
    '未按排污许可证规定排放污染物',
    '外排废水化学需氧量超过许可排放浓度限值',
    '《排污许可管理条例》第三十四条',
  ],
  transport: [
    '使用未检验车辆从事道路运输经营',
    '一辆货车超过检验有效期仍从事营运',
    '《道路运输车辆技术管理规定》第三十一条',
  ],
  post: ['未按规定执行收寄验视制度', '收寄快件时未当面验视内件', '《中华人民共和国邮政法》第七十五条'],
  drug: [
    '未按规定保存进货查验记录',
    '部分药品进货查验记录不完整',
    '《中华人民共和国药品管理法》第一百三十条',
  ],
  culture: [
    '未经许可擅自从事营业性演出',
    '未取得批准文件举办营业性演出活动',
    '《营业性演出管理条例》第四十四条',
  ],
  agriculture: ['经营的种子标签不符合规定', '种子标签内容不完整', '《中华人民共和国种子法》第七十九条'],
  resources: ['未经批准占用土地', '未经批准占用土地堆放材料', '《中华人民共和国土地管理法》第七十七条'],
  commerce: [
    '未按规定填报经营信息',
    '未在规定期限内填报经营信息',
    '《单用途商业预付卡管理办法（试行）》第三十六条',
  ],
  customs: [
    '进出口货物申报不实',
    '申报的商品编号与实际不符',
    '《中华人民共和国海关行政处罚实施条例》第十五条',
  ],
  water: ['未按规定条件取水', '实际取水量超过许可水量', '《取水许可和水资源费征收管理条例》第五十条'],
  urban: ['未经许可设置户外广告', '未经许可设置大型户外广告设施', '《城市市容和环境卫生管理条例》第三十六条'],
}

const permitHeader = [
  '行政相对人名称',
  '行政相对人类别',
  '行政相对人代码_1（统一社会信用代码）',
  '法定代表人',
  '行政许可决定文书名称',
  '行政许可决定文书号',
  '许可类别',
  '许可证书名称',
  '许可编号',
  '许可内容',
  '许可决定日期',
  '有效期自',
  '有效期至',
  '许可机关',
  '许可机关统一社会信用代码',
  '当前状态',
  '数据来源单位',
  '数据来源单位统一社会信用代码',
]

/** The firms a day's decisions fall on: those already established, older ones no likelier than young ones. */
export function firmOn(city: City, chance: Chance, day: CivilDate): Firm {
  for (let tries = 0; tries < 20; tries += 1) {
    const firm = chance.pick(city.firms)
    if (firm.establishedOn < day && !firm.code.startsWith('12')) return firm
  }
  return city.firms[0] as Firm
}

/** A decision day before a delivery: nearly always within seven working days, now and then late. */
function decidedBefore(chance: Chance, day: CivilDate): CivilDate {
  return addDays(day, -(chance.odds(0.95) ? 1 + chance.below(7) : 15 + chance.below(40)))
}

export function permits(
  city: City,
  chance: Chance,
  day: CivilDate,
  count: number,
  serial: () => number,
): Delivery {
  const rows: string[][] = []
  for (let i = 0; i < count; i += 1) {
    const firm = firmOn(city, chance, day)
    const key = chance.pick(firm.trade.departments)
    const by = city.regulator(key, firm)
    const [title, certificate, content, years] =
      permitTitles[key] ?? (permitTitles['market'] as [string, string, string, number])
    const decided = decidedBefore(chance, day)
    const no = serial()
    rows.push([
      firm.name,
      firm.category,
      firm.code,
      firm.representative,
      title,
      `明${by.short.slice(0, 2)}许〔${decided.slice(0, 4)}〕${no}号`,
      chance.odds(0.85) ? '普通' : chance.pick(['认可', '核准', '登记']),
      certificate,
      certificate === '' ? '' : `MZ${decided.slice(2, 4)}${String(no).padStart(8, '0')}`,
      content,
      decided,
      decided,
      years === 0 ? '2099-12-31' : addDays(addMonths(decided, years * 12), -1),
      by.name,
      by.code,
      chance.odds(0.985) ? '有效' : '无效',
      by.name,
      by.code,
    ])
  }
  return { kind: 'permit', header: permitHeader, rows }
}

const penaltyHeader = [
  '行政相对人名称',
  '行政相对人类别',
  '行政相对人代码_1（统一社会信用代码）',
  '法定代表人',
  '行政处罚决定书文号',
  '违法行为类型',
  '违法事实',
  '处罚依据',
  '处罚类别',
  '处罚内容',
  '罚款金额（万元）',
  '没收违法所得、没收非法财物的金额（万元）',
  '暂扣或吊销证照名称及编号',
  '处罚决定日期',
  '处罚有效期',
  '处罚机关',
  '处罚机关统一社会信用代码',
  '数据来源单位',
  '数据来源单位统一社会信用代码',
  '案件程序类别',
]

export function penalties(
  city: City,
  chance: Chance,
  day: CivilDate,
  count: number,
  serial: () => number,
): Delivery {
  const rows: string[][] = []
  for (let i = 0; i < count; i += 1) {
    const firm = firmOn(city, chance, day)
    const key = chance.pick(firm.trade.departments)
    const by = city.regulator(key, firm)
    const [type, facts, basis] = offences[key] ?? (offences['market'] as [string, string, string])
    const decided = decidedBefore(chance, day)
    const sanction = drawSanction(chance)
    rows.push([
      firm.name,
      firm.category,
      firm.code,
      firm.representative,
      `明${by.short.slice(0, 2)}罚〔${decided.slice(0, 4)}〕${serial()}号`,
      type,
      facts,
      basis,
      sanction.kinds,
      sanction.content,
      sanction.fine,
      sanction.confiscation,
      sanction.licence,
      decided,
      '2099-12-31',
      by.name,
      by.code,
      by.name,
      by.code,
      sanction.procedure,
    ])
  }
  return { kind: 'penalty', header: penaltyHeader, rows }
}

interface Sanction {
  kinds: string
  content: string
  fine: string
  confiscation: string
  licence: string
  procedure: string
}

/** Sanctions as they fall: a third warnings and small on-the-spot fines, most of the rest fines, few grave ones. */
function drawSanction(chance: Chance): Sanction {
  const none = { fine: '', confiscation: '', licence: '' }
  const draw = chance.next()
  if (draw < 0.18) return { ...none, kinds: '警告', content: '警告', procedure: '简易程序' }
  if (draw < 0.3) {
    const yuan = 100 * (1 + chance.below(20))
    return {
      ...none,
      kinds: '罚款',
      content: `当场罚款${yuan}元`,
      fine: (yuan / 10_000).toFixed(6),
      procedure: '简易程序',
    }
  }
  if (draw < 0.36) return { ...none, kinds: '通报批评', content: '通报批评', procedure: '普通程序' }
  const yuan = chance.odds(0.9) ? 1000 * (1 + chance.below(90)) : 100_000 * (1 + chance.below(20))
  const fine = (yuan / 10_000).toFixed(6)
  if (draw < 0.88)
    return { ...none, kinds: '罚款', content: `罚款人民币${yuan}元`, fine, procedure: '普通程序' }
  const illegal = 100 * (1 + chance.below(300))
  if (draw < 0.96) {
    return {
      kinds: '罚款;没收违法所得',
      content: `罚款人民币${yuan}元，没收违法所得${illegal}元`,
      fine,
      confiscation: (illegal / 10_000).toFixed(6),
      licence: '',
      procedure: '普通程序',
    }
  }
  if (draw < 0.985)
    return { ...none, kinds: '责令停产停业', content: '责令停产停业整顿一个月', procedure: '听证程序' }
  return {
    ...none,
    kinds: '罚款;吊销许可证件',
    content: `罚款人民币${yuan}元，吊销许可证`,
    fine,
    licence: '许可证',
    procedure: '听证程序',
  }
}

/** A-grade taxpayers of a year, told in April of the next. */
export function taxpayers(
  city: City,
  chance: Chance,
  year: number,
  day: CivilDate,
  count: number,
  by: Department,
): Delivery {
  const rows: string[][] = []
  const seen = new Set<string>()
  for (let i = 0; i < count; i += 1) {
    const firm = firmOn(city, chance, day)
    if (firm.category === '个体工商户' || seen.has(firm.code)) continue
    seen.add(firm.code)
    rows.push([firm.name, firm.code, String(year), 'A', day, by.name, by.code])
  }
  return {
    kind: 'tax-a-grade',
    header: [
      '纳税人名称',
      '统一社会信用代码',
      '评价年度',
      '信用级别',
      '评定日期',
      '评价单位',
      '评价单位统一社会信用代码',
    ],
    rows,
  }
}

/** Entries on a list of serious dishonesty, each with its decision. */
export function listEntries(
  city: City,
  chance: Chance,
  list: string,
  reason: string,
  basis: string,
  day: CivilDate,
  count: number,
  by: Department,
  serial: () => number,
): Delivery {
  const rows: string[][] = []
  for (let i = 0; i < count; i += 1) {
    const firm = firmOn(city, chance, day)
    const decided = addDays(day, -1 - chance.below(6))
    rows.push([
      firm.name,
      firm.code,
      `明${by.short.slice(0, 2)}列〔${decided.slice(0, 4)}〕${serial()}号`,
      reason,
      basis,
      addDays(decided, -30),
      decided,
      addDays(decided, 3),
      by.name,
      by.code,
    ])
  }
  return {
    kind: 'list-entry',
    list,
    rows,
    header: [
      '主体名称',
      '统一社会信用代码',
      '列入决定文书号',
      '列入事由',
      '列入依据',
      '告知日期',
      '列入决定日期',
      '送达日期',
      '列入机关',
      '列入机关统一社会信用代码',
    ],
  }
}

/** Firms as the register delivers them. */
export function registrations(firms: readonly Firm[], by: Department): Delivery {
  return {
    kind: 'registration',
    header: [
      '名称',
      '统一社会信用代码',
      '类型',
      '法定代表人',
      '注册资本（万元）',
      '成立日期',
      '登记机关',
      '登记状态',
      '所在地区',
      '住所',
    ],
    rows: firms.map((firm, i) => [
      firm.name,
      firm.code,
      firm.type,
      firm.representative,
      firm.capital,
      firm.establishedOn,
      by.name,
      firm.status,
      `明州市${firm.districtName}`,
      `明州市${firm.districtName}示例路${1 + (i % 900)}号`,
    ]),
  }
}
