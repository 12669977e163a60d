/** Invented papers, one of each kind: for the proofs of the templates and the tests. */
import type { PaperContent, PaperData, PaperKind } from './papers.ts'

const list = '严重失信主体名单（示例领域）'
const basis = [{ document: '示例市场主体管理条例', article: '第四十八条' }]

export const exampleContents: { readonly [K in PaperKind]: PaperContent<K> } = {
  'pre-listing-notice': {
    list,
    facts: '2026年1月12日，你单位在示例经营活动中提交虚假材料，本机关于2026年2月20日作出行政处罚决定（明示罚〔2026〕8号），该决定已经生效。经责令改正，你单位逾期未改正，符合示例市场主体管理条例规定的列入情形。',
    basis: [...basis, { document: '示例领域严重失信主体名单管理办法', article: '第十二条第一款第二项' }],
    consequences: [
      '列入期间不得参加依法必须进行招标的项目的投标。',
      '列为重点监管对象，依法提高抽查比例和频次。',
      '不适用告知承诺、容缺受理等便利措施。',
    ],
    term: '自作出列入决定之日起三年，期限届满自动移出',
    publicity: '列入信息在“信用明州”网站公示；符合条件的，可以在列入满一年后申请提前移出。',
    defence: { days: 10, until: '2026-03-19', address: '明州市示例路1号明州市示例监管局法规科', contact: '000-00000000' },
  },
  'listing-decision': {
    list,
    facts: '2026年1月12日，你单位在示例经营活动中提交虚假材料，本机关于2026年2月20日作出行政处罚决定（明示罚〔2026〕8号），该决定已经生效；经责令改正，你单位逾期未改正。',
    defence: '本机关于2026年3月5日向你单位送达事先告知书（明信告〔2026〕12号）。你单位于3月12日提交书面陈述，称已着手整改。经复核，整改尚未完成，有关意见不影响列入情形的认定，不予采纳。',
    basis: [...basis, { document: '示例领域严重失信主体名单管理办法', article: '第十二条第一款第二项' }],
    since: '2026-03-25', until: '2029-03-24',
    consequences: [
      { measure: '依法限制参加必须进行招标的项目的投标', basis: [{ document: '中华人民共和国招标投标法', article: '第五十四条' }] },
      { measure: '列为重点监管对象', basis },
    ],
    publicity: '列入信息自本决定送达之日起在“信用明州”网站公示，公示期限至列入期限届满之日。',
    exit: '列入满一年，已经改正违法行为、履行全部义务并作出信用承诺的，可以向本机关申请提前移出；本机关自受理之日起七个工作日内作出决定。列入所依据的决定被撤销的，自撤销之日起移出。',
    remedies: { review: '明州市人民政府', suit: '明州市示例区人民法院' },
  },
  'delisting-notice': {
    list, cause: '提交虚假材料且逾期未改正', decision: '列入决定（明信列决〔2026〕3号）', since: '2026-03-25',
    reason: '经核查，你单位已经改正违法行为并履行全部义务，列入已满一年，符合提前移出条件。', basis, on: '2027-04-08',
    lifted: ['限制参加必须进行招标的项目的投标；', '列为重点监管对象。'], contact: '000-00000000',
  },
  'repair-notice': {
    decision: '列入决定（明信列决〔2026〕3号）', level: '严重', decidedOn: '2026-03-25', minEnd: '2027-03-25', maxEnd: '2029-03-25',
    conditions: [
      '最短公示期已经届满；', '违法行为已经改正，决定确定的义务已经全部履行；',
      '公开作出信用承诺，承诺所提交材料真实有效，并承担违反承诺的责任；', '法律、行政法规、部门规章规定的其他条件。',
    ],
    materials: ['已履行义务的证明；能够由部门共享取得的，不再要求提交；', '信用承诺书；', '法律、行政法规、部门规章要求的其他材料。'],
    channels: ['登录“信用中国”网站在线申请；', '到市政务服务大厅信用修复窗口办理，窗口免费协助填写。'],
    contact: '000-00000000',
  },
  'assistance-notice': {
    list, decision: '列入决定（明信列决〔2026〕3号）', since: '2026-03-25',
    subject: { name: '明州示例商贸有限公司', code: '91990000MA00000015' },
    measures: [
      {
        measure: '依法限制参加必须进行招标的项目的投标',
        basis: [{ document: '中华人民共和国招标投标法', article: '第五十四条' }], until: '2029-03-24',
      },
      { measure: '列为重点监管对象，提高抽查比例和频次', basis, until: '2029-03-24' },
    ],
    feedback: { days: 5, until: '2026-04-01' }, contact: '000-00000000',
  },
  'task-digest': {
    lines: [
      { what: 'late', title: '签收', tasks: 2, dueOn: '2026-03-20' },
      { what: 'lift', title: '安全生产严重失信主体', tasks: 1, dueOn: '2026-03-26' },
      { what: 'new', title: list, tasks: 128, dueOn: '2026-03-26' },
    ],
    contact: '000-00000000',
  },
  'delivery-reminder': {
    lines: [{ kind: '行政处罚', lastOn: '2026-02-02', dueOn: '2026-02-24' }], contact: '000-00000000',
  },
  'plain-decision': {
    title: `不予列入${list}决定书`,
    paragraphs: [
      '事先告知书（明信告〔2026〕12号）已于2026年3月5日送达。你单位于2026年3月12日陈述申辩，所述整改情况属实。',
      `经复核，决定不将你单位列入${list}。`,
    ],
    basis, remedies: { review: '明州市人民政府', suit: '明州市示例区人民法院' },
  },
  'service-receipt': {
    document: { title: `列入${list}决定书`, number: '明信列决〔2026〕3号' }, place: '明州市示例路88号',
  },
}

const toBodies: ReadonlySet<PaperKind> = new Set(['assistance-notice', 'task-digest', 'delivery-reminder'])

/** The example of a kind, ready to be rendered. */
export function examplePaper(kind: PaperKind): PaperData {
  return {
    number: '明信告〔2026〕12号', issuedOn: '2026-03-05', issuer: { name: '明州市公共信用信息中心', code: '12990000MB0C00001X' },
    addressee: toBodies.has(kind) ? { name: '明州市住房和城乡建设局' } : { name: '明州示例商贸有限公司', code: '91990000MA00000015' },
    verify: { url: 'https://credit.example/documents/verify?number=1&code=ABCD-EFGH-JKMN-PQRS', code: 'ABCD-EFGH-JKMN-PQRS' },
    content: exampleContents[kind],
  }
}
