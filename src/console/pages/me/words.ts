/** The words of the subject's own space: who reads a record, why one was withdrawn, what was looked at. */
import type { OwnRecord, OwnStanding } from '../../../modules/publicity/index.ts'
import type { Tone } from '../../../portal/types.ts'

/** Tone and word of each standing, and who reads such a record. */
export const standings: Readonly<Record<OwnStanding, readonly [Tone, string, string]>> = {
  shown: ['attention', '公示中', '任何人都可以在公示网站查到。'],
  'not-yet': ['neutral', '尚未公示', '自公示起始日起公示。'],
  shared: ['neutral', '共享不公示', '不对社会公示。行政机关等单位为办理具体事项，写明用途后可以查询，每次查询都有记录。'],
  kept: ['neutral', '只归集不公示', '依法只归集，不公示，也不共享。'],
  over: ['past', '公示期满', '已经停止公示和共享，只作为档案保存。'],
  withdrawn: ['past', '已终止公示', '已经停止公示和共享，只作为档案保存。'],
  held: ['attention', '暂缓公示', '文字中可能含有个人信息，人工复核以前不公示，不共享，内容也不显示。'],
}

export const withdrawals: Readonly<Record<NonNullable<OwnRecord['withdrawal']>['reason'], string>> = {
  repaired: '信用修复', revoked: '所依据的决定被撤销', 'objection-upheld': '异议成立', misattributed: '不是本单位的信息',
  'court-order': '人民法院裁判', masked: '破产重整、和解期间', law: '法律、行政法规另有规定',
}

/** What bodies looked at, as the ledger names it. */
export const looks: Readonly<Record<string, string>> = {
  records: '信用记录', points: '记分', file: '信用档案', check: '信用核查', journal: '操作日志',
}

/** What a check answered. */
export const decisions: Readonly<Record<string, readonly [Tone, string]>> = {
  prohibit: ['adverse', '禁止办理'], restrict: ['attention', '限制'], examine: ['past', '从严审查'], none: ['neutral', '没有措施'],
  favour: ['good', '给予优待'], unsure: ['neutral', '未能确认主体'],
}

/** Kinds of paper the party itself hands in; reports of inspection and proofs of service on paper are the body's. */
export const ownPapers: readonly string[] = [
  'statement', 'evidence', 'correction', 'commitment', 'waiver', 'electronic-consent', 'electronic-receipt', 'identity',
  'authorisation', 'other',
]
