/**
 * Table A of GB 32100-2015 with its later additions (standards 7.1): who registers what, by the first two
 * characters.
 */

export interface UsccClass {
  /** First character and the registering organ. */
  organCode: string
  organ: string
  /** Second character and the category of what it registers. */
  categoryCode: string
  category: string
  /** The class in double publicity (standards 1.2). Natural persons have no unified social credit code. */
  subject: 'organisation' | 'sole-trader'
  /** State organs and institutions: registered by the staffing commission. */
  publicBody: boolean
}

const table: Record<string, readonly [string, Record<string, string>]> = {
  1: ['机构编制', { 1: '机关', 2: '事业单位', 3: '编办直接管理机构编制的群众团体', 9: '其他' }],
  2: ['外交', { 1: '外国常驻新闻机构', 9: '其他' }],
  3: ['司法行政', { 1: '律师执业机构', 2: '公证处', 3: '基层法律服务所', 4: '司法鉴定机构', 5: '仲裁委员会', 9: '其他' }],
  4: ['文化', { 1: '外国在华文化中心', 9: '其他' }],
  5: ['民政', { 1: '社会团体', 2: '民办非企业单位', 3: '基金会', 4: '村（居）民委员会', 9: '其他' }],
  6: ['旅游', { 1: '外国旅游部门常驻代表机构', 2: '港澳台地区旅游部门常驻内地（大陆）代表机构', 9: '其他' }],
  7: ['宗教', { 1: '宗教活动场所', 2: '宗教院校', 9: '其他' }],
  8: ['工会', { 1: '基层工会', 9: '其他' }],
  9: ['市场监督管理', { 1: '企业', 2: '个体工商户', 3: '农民专业合作社' }],
  A: ['中央军委改革和编制管理', { 1: '军队事业单位', 9: '其他' }],
  N: ['农业农村', { 1: '组级集体经济组织', 2: '村级集体经济组织', 3: '乡镇级集体经济组织', 9: '其他' }],
  Y: ['其他', { 1: '其他' }],
}

const classes = new Map<string, UsccClass>()
for (const [organCode, [organ, categories]] of Object.entries(table)) {
  for (const [categoryCode, category] of Object.entries(categories)) {
    classes.set(organCode + categoryCode, {
      organCode, organ, categoryCode, category,
      subject: organCode === '9' && categoryCode === '2' ? 'sole-trader' : 'organisation',
      publicBody: organCode === '1' && (categoryCode === '1' || categoryCode === '2'),
    })
  }
}

/** What the first two characters of a code say, or undefined where table A has no such pair. */
export function usccClass(code: string): UsccClass | undefined {
  return classes.get(code.slice(0, 2))
}
