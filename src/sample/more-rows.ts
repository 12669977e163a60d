/** The rarer deliveries of the sample city: honours, commitments, contracts, judgment defaulters. */
import { addDays, addMonths, type CivilDate } from '../kernel/time.ts'
import type { Department } from './departments.ts'
import type { Chance } from './random.ts'
import { firmOn, type City, type Delivery } from './rows.ts'

export function honours(
  city: City,
  chance: Chance,
  day: CivilDate,
  count: number,
  by: Department,
  serial: () => number,
): Delivery {
  const titles = [
    '守合同重信用企业',
    '明州市质量管理奖',
    '安全生产标准化先进单位',
    '劳动关系和谐企业',
    '专精特新企业',
  ]
  const rows: string[][] = []
  for (let i = 0; i < count; i += 1) {
    const firm = firmOn(city, chance, day)
    const decided = addDays(day, -1 - chance.below(10))
    rows.push([
      firm.name,
      firm.code,
      chance.pick(titles),
      `明表〔${decided.slice(0, 4)}〕${serial()}号`,
      chance.pick(['市级', '市级', '省级']),
      decided,
      by.name,
      by.code,
    ])
  }
  return {
    kind: 'honour',
    rows,
    header: [
      '主体名称',
      '统一社会信用代码',
      '荣誉名称',
      '表彰文号',
      '荣誉级别',
      '授予日期',
      '授予单位',
      '授予单位统一社会信用代码',
    ],
  }
}

export function commitments(
  city: City,
  chance: Chance,
  day: CivilDate,
  count: number,
  serial: () => number,
): Delivery {
  const rows: string[][] = []
  for (let i = 0; i < count; i += 1) {
    const firm = firmOn(city, chance, day)
    const by = city.regulator('approval', firm)
    const made = addDays(day, -1 - chance.below(12))
    const type = chance.pick(['审批替代型', '容缺受理型', '证明事项型', '主动型'])
    rows.push([
      `${firm.region}${made.replaceAll('-', '')}${String(serial() % 1_000_000).padStart(6, '0')}`,
      firm.name,
      firm.category,
      firm.code,
      type,
      type === '主动型' ? '依法诚信经营' : '申请办理经营许可',
      '已知晓办理条件、标准和要求，提交的材料真实、合法、有效，在经营中守法诚信。',
      '违反承诺的，依法撤销行政决定，并记入信用记录。',
      made,
      by.name,
      by.code,
      '可向社会公开',
    ])
  }
  return {
    kind: 'commitment',
    rows,
    header: [
      '承诺编码',
      '承诺人名称',
      '承诺人类别',
      '承诺人代码',
      '承诺类型',
      '承诺事由',
      '承诺内容',
      '违诺责任',
      '承诺作出日期',
      '承诺受理单位',
      '承诺受理单位代码',
      '公开类型',
    ],
  }
}

export function contracts(
  city: City,
  chance: Chance,
  day: CivilDate,
  count: number,
  buyer: Department,
  serial: () => number,
): Delivery {
  const rows: string[][] = []
  for (let i = 0; i < count; i += 1) {
    const firm = firmOn(city, chance, day)
    const signed = addDays(day, -1 - chance.below(12))
    rows.push([
      `MZHT${signed.slice(0, 4)}${String(serial()).padStart(7, '0')}`,
      `${buyer.short}${chance.pick(['办公设备', '物业服务', '信息化运维', '维修改造'])}采购合同`,
      '行政合同',
      buyer.name,
      buyer.code,
      firm.name,
      firm.code,
      String(5 + chance.below(400)),
      addDays(addMonths(signed, 12), -1),
      chance.pick(['公开招标', '竞争性磋商', '询价']),
      signed,
      chance.odds(0.93) ? '履约中' : chance.pick(['已履约', '变更']),
    ])
  }
  return {
    kind: 'contract',
    rows,
    header: [
      '合同编号',
      '合同名称',
      '合同类型',
      '采购人（甲方）',
      '甲方统一社会信用代码',
      '供应商（乙方）',
      '乙方统一社会信用代码',
      '合同金额（万元）',
      '履约期限',
      '采购方式',
      '合同签订日期',
      '履约状态',
    ],
  }
}

export function judgmentDefaulters(
  city: City,
  chance: Chance,
  day: CivilDate,
  count: number,
  court: Department,
  serial: () => number,
): Delivery {
  const rows: string[][] = []
  for (let i = 0; i < count; i += 1) {
    const firm = firmOn(city, chance, day)
    if (firm.category === '个体工商户') continue
    const published = addDays(day, -1 - chance.below(5))
    const fixed = chance.odds(0.7)
    rows.push([
      firm.name,
      firm.code,
      `（${published.slice(0, 4)}）明01执${serial()}号`,
      court.name,
      addDays(published, -60),
      published,
      '支付货款及利息',
      '全部未履行',
      fixed ? '违反财产报告制度' : '有履行能力而拒不履行生效法律文书确定义务',
      fixed ? addDays(addMonths(published, 24), -1) : '',
    ])
  }
  return {
    kind: 'judgment-defaulter',
    rows,
    header: [
      '失信被执行人名称',
      '统一社会信用代码',
      '案号',
      '执行法院',
      '立案时间',
      '发布时间',
      '生效法律文书确定的义务',
      '被执行人的履行情况',
      '失信被执行人行为具体情形',
      '失信期限至',
    ],
  }
}
