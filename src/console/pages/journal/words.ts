/** How the journal's words read in Chinese: things, fields of a line's detail, faults of the chain. */
import type { JournalFault } from '../../../kernel/verify.ts'

export const path = '/console/journal'
export const sealsPath = `${path}/seals`

/** What a line may be about. */
export const objects: Readonly<Record<string, string>> = {
  article: '文章', case: '办件', client: '接口客户端', fact: '事实', finding: '重错码', 'joint-case': '奖惩案例',
  'list-entry': '名单条目', login: '用户', 'measure-task': '协同任务', merge: '主体合并', notice: '文书',
  organisation: '单位', points: '记分', 'points-scheme': '记分办法', record: '记录', 'responsible-person': '责任人员',
  submission: '报送', user: '用户',
}

/** Fields of the detail, whichever line they stand in; values are shown as they were written. */
export const fields: Readonly<Record<string, string>> = {
  accepted: '入库', active: '启用', after: '变更后', assignee: '承办单位', before: '变更前', bodies: '单位数', by: '替代的文书',
  bytes: '字节数', cells: '已清除内容的行数', changed: '变更数', channel: '渠道', closedBefore: '办结早于', code: '代码', codes: '代码数',
  criterion: '列入情形', data: '内容', decidedOn: '决定日期', decision: '决定', detail: '说明', digest: '摘要',
  disagreements: '不一致数', document: '文书或材料', dueOn: '期限', entries: '日志条数', erased: '已清除数', error: '错误', event: '情形',
  fact: '事实', factor: '登录方式', failures: '失败次数', fault: '问题', files: '文件数', firstRow: '起始行', flow: '流程',
  from: '自', ground: '事由', held: '暂缓的内容', implementer: '实施单位', kept: '保留的主体', key: '密钥', kind: '种类',
  lastDay: '最后一天', lastRow: '末行', late: '逾期', list: '名单', login: '登录名', looks: '查询条数', merged: '并入的主体',
  method: '方式', missing: '缺少的文件数', more: '尚有其余', n: '步骤序号', names: '名称数', notice: '文书', number: '文号', ok: '完好',
  organisation: '单位', outcome: '结果', overdueDays: '逾期工作日', overlapHours: '新旧并用小时数', points: '分值',
  questioned: '疑问', reason: '理由', received: '收到', records: '记录数', registered: '原登记', resealed: '重新加密数', returned: '退回', role: '角色',
  roles: '角色', row: '行', rows: '行数', scheme: '记分办法', scopes: '权限', seal: '封存序号', seals: '封存次数',
  sectors: '职责领域', servedOn: '送达日期', service: '送达登记', settlement: '处置', slug: '网址名', state: '状态', status: '状态码', submissions: '报送数',
  tables: '表数', takenAt: '备份时间', tasks: '任务数', template: '模板', title: '标题', to: '至', unchanged: '无变化',
  unsealed: '尚未封存条数', until: '截止', updated: '更新', user: '人员', verb: '办理', verdict: '评审意见', version: '版次',
  withdrawn: '原终止理由',
}

export const faults: Readonly<Record<JournalFault['kind'], string>> = {
  altered: '内容或者封存本身被改动',
  missing: '缺少已经封存的条目',
  added: '多出封存以后插入的条目',
  chain: '封存缺失、错序或者前后不相接',
  backdated: '条目的时间早于所在事务开始以前的封存',
  stray: '条目不属于任何一个时期',
  witness: '与他人保存的封存摘要不符',
}

/** To the second, Beijing time: an auditor lays lines side by side. */
export function moment(at: string): string {
  const beijing = new Date(Date.parse(at) + 8 * 3_600_000).toISOString()
  return `${beijing.slice(0, 10)} ${beijing.slice(11, 19)}`
}
