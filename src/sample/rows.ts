/** Rows of the deliveries of the sample city, in the words of the national data standard. */
import { addDays, addMonths, type CivilDate } from '../kernel/time.ts'
import type { Firm } from './city.ts'
import type { Department } from './departments.ts'
import type { Chance } from './random.ts'

export type Row = Record<string, string>

export interface Delivery {
  kind: string
  list?: string
  /** One object a row, cells under the header words of the national data standard. */
  rows: Row[]
}

export interface City {
  firms: Firm[]
  /** Department of a trade's regulator for a firm's district, by key. */
  regulator: (key: string, firm: Firm) => Department
}

type PermitTitle = [title: string, certificate: string, content: string, years: number]
type Offence = [type: string, facts: string, basis: string]

const permitTitles: Record<string, PermitTitle> = {
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

const offences: Record<string, Offence> = {
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

const anyPermit = permitTitles['market'] as PermitTitle
const anyOffence = offences['market'] as Offence

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

/** The cells that name the party of a permit or penalty. */
export function party(firm: { name: string; code: string; category?: string; representative?: string }): Row {
  return {
    行政相对人名称: firm.name,
    行政相对人类别: firm.category ?? '法人及非法人组织',
    '行政相对人代码_1（统一社会信用代码）': firm.code,
    法定代表人: firm.representative ?? '李例安',
  }
}

/** The cells that name the deciding body, which is its own source. */
export function decidedBy(organ: '许可机关' | '处罚机关', by: { name: string; code: string }): Row {
  return { [organ]: by.name, [`${organ}统一社会信用代码`]: by.code, 数据来源单位: by.name, 数据来源单位统一社会信用代码: by.code }
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make)
}

export function permits(
  city: City, chance: Chance, day: CivilDate, count: number, serial: () => number,
): Delivery {
  const rows = times(count, () => {
    const firm = firmOn(city, chance, day)
    const key = chance.pick(firm.trade.departments)
    const by = city.regulator(key, firm)
    const [title, certificate, content, years] = permitTitles[key] ?? anyPermit
    const decided = decidedBefore(chance, day)
    const no = serial()
    return {
      ...party(firm),
      行政许可决定文书名称: title,
      行政许可决定文书号: `明${by.short.slice(0, 2)}许〔${decided.slice(0, 4)}〕${no}号`,
      许可类别: chance.odds(0.85) ? '普通' : chance.pick(['认可', '核准', '登记']),
      许可证书名称: certificate,
      许可编号: certificate === '' ? '' : `MZ${decided.slice(2, 4)}${String(no).padStart(8, '0')}`,
      许可内容: content,
      许可决定日期: decided,
      有效期自: decided,
      有效期至: years === 0 ? '2099-12-31' : addDays(addMonths(decided, years * 12), -1),
      当前状态: chance.odds(0.985) ? '有效' : '无效',
      ...decidedBy('许可机关', by),
    }
  })
  return { kind: 'permit', rows }
}

export function penalties(
  city: City, chance: Chance, day: CivilDate, count: number, serial: () => number,
): Delivery {
  const rows = times(count, () => {
    const firm = firmOn(city, chance, day)
    const key = chance.pick(firm.trade.departments)
    const by = city.regulator(key, firm)
    const [type, facts, basis] = offences[key] ?? anyOffence
    const decided = decidedBefore(chance, day)
    return {
      ...party(firm),
      行政处罚决定书文号: `明${by.short.slice(0, 2)}罚〔${decided.slice(0, 4)}〕${serial()}号`,
      违法行为类型: type,
      违法事实: facts,
      处罚依据: basis,
      ...drawSanction(chance),
      处罚决定日期: decided,
      处罚有效期: '2099-12-31',
      ...decidedBy('处罚机关', by),
    }
  })
  return { kind: 'penalty', rows }
}

/** Sanctions as they fall: a third warnings and small on-the-spot fines, most of the rest fines, few grave ones. */
function drawSanction(chance: Chance): Row {
  const sanction = (kinds: string, content: string, procedure: string, more: Row = {}): Row => ({
    处罚类别: kinds, 处罚内容: content, 案件程序类别: procedure, '罚款金额（万元）': '',
    '没收违法所得、没收非法财物的金额（万元）': '', 暂扣或吊销证照名称及编号: '', ...more,
  })
  const wan = (yuan: number): string => (yuan / 10_000).toFixed(6)
  const draw = chance.next()
  if (draw < 0.18) return sanction('警告', '警告', '简易程序')
  if (draw < 0.3) {
    const small = 100 * (1 + chance.below(20))
    return sanction('罚款', `当场罚款${small}元`, '简易程序', { '罚款金额（万元）': wan(small) })
  }
  if (draw < 0.36) return sanction('通报批评', '通报批评', '普通程序')
  const yuan = chance.odds(0.9) ? 1000 * (1 + chance.below(90)) : 100_000 * (1 + chance.below(20))
  const fine = { '罚款金额（万元）': wan(yuan) }
  if (draw < 0.88) return sanction('罚款', `罚款人民币${yuan}元`, '普通程序', fine)
  if (draw < 0.96) {
    const illegal = 100 * (1 + chance.below(300))
    return sanction('罚款;没收违法所得', `罚款人民币${yuan}元，没收违法所得${illegal}元`, '普通程序', {
      ...fine, '没收违法所得、没收非法财物的金额（万元）': wan(illegal),
    })
  }
  if (draw < 0.985) return sanction('责令停产停业', '责令停产停业整顿一个月', '听证程序')
  return sanction('罚款;吊销许可证件', `罚款人民币${yuan}元，吊销许可证`, '听证程序', { ...fine, 暂扣或吊销证照名称及编号: '许可证' })
}

/** A-grade taxpayers of a year, told in April of the next. */
export function taxpayers(
  city: City, chance: Chance, year: number, day: CivilDate, count: number, by: Department,
): Delivery {
  const drawn = new Map(times(count, () => firmOn(city, chance, day)).map((firm) => [firm.code, firm]))
  const rows = [...drawn.values()].filter((firm) => firm.category !== '个体工商户').map((firm) => ({
    纳税人名称: firm.name, 统一社会信用代码: firm.code, 评价年度: String(year), 信用级别: 'A', 评定日期: day,
    评价单位: by.name, 评价单位统一社会信用代码: by.code,
  }))
  return { kind: 'tax-a-grade', rows }
}

/** What a listing rests on. */
export interface Ground {
  list: string
  reason: string
  basis: string
}

/** Entries on a list of serious dishonesty, each with its decision. */
export function listEntries(
  city: City, chance: Chance, ground: Ground, day: CivilDate, count: number, by: Department, serial: () => number,
): Delivery {
  const rows = times(count, () => {
    const firm = firmOn(city, chance, day)
    const decided = addDays(day, -1 - chance.below(6))
    return {
      主体名称: firm.name, 统一社会信用代码: firm.code,
      列入决定文书号: `明${by.short.slice(0, 2)}列〔${decided.slice(0, 4)}〕${serial()}号`,
      列入事由: ground.reason, 列入依据: ground.basis, 告知日期: addDays(decided, -30), 列入决定日期: decided,
      送达日期: addDays(decided, 3), 列入机关: by.name, 列入机关统一社会信用代码: by.code,
    }
  })
  return { kind: 'list-entry', list: ground.list, rows }
}

/** Firms as the register delivers them. */
export function registrations(firms: readonly Firm[], by: Department): Delivery {
  const rows = firms.map((firm, i) => ({
    名称: firm.name, 统一社会信用代码: firm.code, 类型: firm.type, 法定代表人: firm.representative, '注册资本（万元）': firm.capital,
    成立日期: firm.establishedOn, 登记机关: by.name, 登记状态: firm.status, 所在地区: `明州市${firm.districtName}`,
    住所: `明州市${firm.districtName}示例路${1 + (i % 900)}号`,
  }))
  return { kind: 'registration', rows }
}

export function honours(
  city: City, chance: Chance, day: CivilDate, count: number, by: Department, serial: () => number,
): Delivery {
  const titles = ['守合同重信用企业', '明州市质量管理奖', '安全生产标准化先进单位', '劳动关系和谐企业', '专精特新企业']
  const rows = times(count, () => {
    const firm = firmOn(city, chance, day)
    const decided = addDays(day, -1 - chance.below(10))
    return {
      主体名称: firm.name, 统一社会信用代码: firm.code, 荣誉名称: chance.pick(titles),
      表彰文号: `明表〔${decided.slice(0, 4)}〕${serial()}号`, 荣誉级别: chance.pick(['市级', '市级', '省级']), 授予日期: decided,
      授予单位: by.name, 授予单位统一社会信用代码: by.code,
    }
  })
  return { kind: 'honour', rows }
}

export function commitments(
  city: City, chance: Chance, day: CivilDate, count: number, serial: () => number,
): Delivery {
  const rows = times(count, () => {
    const firm = firmOn(city, chance, day)
    const by = city.regulator('approval', firm)
    const made = addDays(day, -1 - chance.below(12))
    const type = chance.pick(['审批替代型', '容缺受理型', '证明事项型', '主动型'])
    return {
      承诺编码: `${firm.region}${made.replaceAll('-', '')}${String(serial() % 1_000_000).padStart(6, '0')}`,
      承诺人名称: firm.name, 承诺人类别: firm.category, 承诺人代码: firm.code, 承诺类型: type,
      承诺事由: type === '主动型' ? '依法诚信经营' : '申请办理经营许可',
      承诺内容: '已知晓办理条件、标准和要求，提交的材料真实、合法、有效，在经营中守法诚信。',
      违诺责任: '违反承诺的，依法撤销行政决定，并记入信用记录。', 承诺作出日期: made,
      承诺受理单位: by.name, 承诺受理单位代码: by.code, 公开类型: '可向社会公开',
    }
  })
  return { kind: 'commitment', rows }
}

export function contracts(
  city: City, chance: Chance, day: CivilDate, count: number, buyer: Department, serial: () => number,
): Delivery {
  const rows = times(count, () => {
    const firm = firmOn(city, chance, day)
    const signed = addDays(day, -1 - chance.below(12))
    return {
      合同编号: `MZHT${signed.slice(0, 4)}${String(serial()).padStart(7, '0')}`,
      合同名称: `${buyer.short}${chance.pick(['办公设备', '物业服务', '信息化运维', '维修改造'])}采购合同`, 合同类型: '行政合同',
      '采购人（甲方）': buyer.name, 甲方统一社会信用代码: buyer.code, '供应商（乙方）': firm.name, 乙方统一社会信用代码: firm.code,
      '合同金额（万元）': String(5 + chance.below(400)), 履约期限: addDays(addMonths(signed, 12), -1),
      采购方式: chance.pick(['公开招标', '竞争性磋商', '询价']), 合同签订日期: signed,
      履约状态: chance.odds(0.93) ? '履约中' : chance.pick(['已履约', '变更']),
    }
  })
  return { kind: 'contract', rows }
}

export function judgmentDefaulters(
  city: City, chance: Chance, day: CivilDate, count: number, court: Department, serial: () => number,
): Delivery {
  const drawn = times(count, () => firmOn(city, chance, day)).filter((firm) => firm.category !== '个体工商户')
  const rows = drawn.map((firm) => {
    const published = addDays(day, -1 - chance.below(5))
    const fixed = chance.odds(0.7)
    return {
      失信被执行人名称: firm.name, 统一社会信用代码: firm.code, 案号: `（${published.slice(0, 4)}）明01执${serial()}号`, 执行法院: court.name,
      立案时间: addDays(published, -60), 发布时间: published, 生效法律文书确定的义务: '支付货款及利息', 被执行人的履行情况: '全部未履行',
      失信被执行人行为具体情形: fixed ? '违反财产报告制度' : '有履行能力而拒不履行生效法律文书确定义务',
      失信期限至: fixed ? addDays(addMonths(published, 24), -1) : '',
    }
  })
  return { kind: 'judgment-defaulter', rows }
}
