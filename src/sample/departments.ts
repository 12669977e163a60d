/** The 60 departments of the sample city, the bank and the province: who decides, delivers and asks. */
import { makeUscc } from '../modules/subjects/index.ts'
import { districts } from './words.ts'

export interface Department {
  key: string
  name: string
  short: string
  code: string
  region: string
  kind: 'department' | 'bank' | 'court' | 'office' | 'platform'
}

const city = '明州市'
const cityBodies: readonly [key: string, name: string, short: string][] = [
  ['reform', '发展和改革委员会', '发改委'],
  ['education', '教育局', '教育局'],
  ['science', '科学技术局', '科技局'],
  ['industry', '工业和信息化局', '工信局'],
  ['police', '公安局', '公安局'],
  ['civil', '民政局', '民政局'],
  ['justice', '司法局', '司法局'],
  ['finance', '财政局', '财政局'],
  ['labour', '人力资源和社会保障局', '人社局'],
  ['resources', '自然资源和规划局', '资规局'],
  ['ecology', '生态环境局', '生态环境局'],
  ['housing', '住房和城乡建设局', '住建局'],
  ['transport', '交通运输局', '交通局'],
  ['water', '水利局', '水利局'],
  ['agriculture', '农业农村局', '农业农村局'],
  ['commerce', '商务局', '商务局'],
  ['culture', '文化广电旅游局', '文旅局'],
  ['health', '卫生健康委员会', '卫健委'],
  ['emergency', '应急管理局', '应急局'],
  ['audit', '审计局', '审计局'],
  ['market', '市场监督管理局', '市场监管局'],
  ['statistics', '统计局', '统计局'],
  ['medical', '医疗保障局', '医保局'],
  ['urban', '综合行政执法局', '执法局'],
  ['approval', '行政审批服务局', '审批局'],
  ['fire', '消防救援支队', '消防支队'],
  ['tax', '税务局', '税务局'],
  ['drug', '药品监督管理局', '药监局'],
  ['post', '邮政管理局', '邮管局'],
  ['customs', '明州海关', '海关'],
  ['procurement', '公共资源交易中心', '交易中心'],
  ['fund', '住房公积金管理中心', '公积金中心'],
]
const districtBodies: readonly [key: string, name: string][] = [
  ['market', '市场监督管理局'],
  ['emergency', '应急管理局'],
  ['urban', '综合行政执法局'],
  ['approval', '行政审批局'],
  ['labour', '人力资源和社会保障局'],
]

/** 8 characters of an organisation code from a number, with its check character. */
export function orgCode(prefix: string, n: number): string {
  const body = prefix + String(n).padStart(8 - prefix.length, '0')
  const weights = [3, 7, 9, 10, 5, 8, 4, 2]
  let sum = 0
  for (let i = 0; i < 8; i += 1) {
    const c = body.charCodeAt(i)
    sum += (weights[i] as number) * (c < 58 ? c - 48 : c - 55)
  }
  const check = 11 - (sum % 11)
  return body + (check === 10 ? 'X' : check === 11 ? '0' : String(check))
}

export function sampleUscc(kind: string, region: string, prefix: string, n: number): string {
  return makeUscc(kind + region + orgCode(prefix, n))
}

/** All bodies, in a fixed order; city bodies first. */
export function sampleDepartments(officeCode: string): Department[] {
  const bodies: Department[] = [
    {
      key: 'office',
      name: '明州市公共信用信息中心',
      short: '信用中心',
      code: officeCode,
      region: '990100',
      kind: 'office',
    },
  ]
  cityBodies.forEach(([key, name, short], i) =>
    bodies.push({
      key,
      name: key === 'customs' ? name : `${city}${name}`,
      short,
      region: '990100',
      kind: 'department',
      code: sampleUscc('11', '990100', 'MB0', i + 100),
    }),
  )
  districts.forEach((district, d) =>
    districtBodies.forEach(([key, name], i) =>
      bodies.push({
        key: `${key}@${district.code}`,
        name: `${district.name}${name}`,
        short: `${district.name}${name}`.slice(0, 12),
        region: district.code,
        kind: 'department',
        code: sampleUscc('11', district.code, 'MB1', d * 100 + i),
      }),
    ),
  )
  bodies.push(
    {
      key: 'court',
      name: '明州市中级人民法院',
      short: '中院',
      region: '990100',
      kind: 'court',
      code: sampleUscc('11', '990100', 'MB2', 1),
    },
    {
      key: 'bank',
      name: '明州农村商业银行股份有限公司',
      short: '明州农商行',
      region: '990100',
      kind: 'bank',
      code: sampleUscc('91', '990100', 'MB3', 1),
    },
    {
      key: 'province',
      name: '示例省公共信用信息中心',
      short: '省信用中心',
      region: '990000',
      kind: 'platform',
      code: sampleUscc('12', '990000', 'MB4', 1),
    },
  )
  return bodies
}
