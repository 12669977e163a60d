/** Types of the interface, made from /openapi.json by `npm run generate`. */
export interface CheckRequest {
subject: {
/**
 * 统一社会信用代码，或注册号、组织机构代码等旧代码
 */
code?: string
/**
 * 名称；仅凭名称不给出不利结论
 */
name?: string
}
/**
 * 核查事项代码，见 GET /api/v1/checks/matters
 */
matter: string
/**
 * 核查目的，主体可见
 */
purpose: string
/**
 * 贵方的业务编号
 */
reference?: string
/**
 * 日期 YYYY-MM-DD
 */
asOf?: string
/**
 * 按当时已知的信息作答；缺省为 asOf 当日终了时
 */
knownAt?: string
}

export interface CheckAnswer {
receipt: string
at: string
/**
 * 作答时所依据的变更流位置
 */
position: number
identity: {
outcome: ("exact" | "ambiguous" | "none" | "conflict")
subject?: {
code: string
name: string
}
candidates?: {
code: (string | null)
name: string
/**
 * 以何名称相符：现名、曾用名、别名
 */
matched: ("current" | "former" | "alias")
region: (string | null)
}[]
/**
 * 未能唯一确认主体时该怎么办
 */
advice?: string
}
decision: ("prohibit" | "restrict" | "examine" | "none" | "favour")
items: {
effect: ("prohibit" | "restrict" | "examine" | "favour")
mandatory: boolean
measure: {
code: string
name: string
}
basis: {
document: string
article: string
}[]
list?: string
decidedBy: {
code: string
name: string
}
document: string
/**
 * 日期 YYYY-MM-DD
 */
since: string
until: (string | null)
marks?: ("under_objection" | "under_repair")[]
}[]
marks: ("under_objection" | "under_repair")[]
greenChannel: {
eligible: boolean
reason: string
cleanSince: (string | null)
}
}

export interface FeedbackRequest {
/**
 * 是否按核查结果办理
 */
outcome: ("followed" | "not-followed")
/**
 * 未按核查结果办理的理由
 */
reason?: string
/**
 * 办理结果
 */
result: string
/**
 * 更正哪一条反馈
 */
corrects?: string
}

export interface Feedback {
id: string
receipt: string
at: string
outcome: ("followed" | "not-followed")
reason: (string | null)
result: string
corrects: (string | null)
}

export interface FeedPage {
items: {
/**
 * 位置，只增不减
 */
position: number
/**
 * 发生时间
 */
at: string
/**
 * published、corrected、withdrawn、repaired、listed、delisted、subject-changed……
 */
kind: string
/**
 * 撤回、移出、修复只给出记录标识，供持有者删除；不再公示的，不再写明主体
 */
subject?: {
id: string
code?: string
name?: string
}
object?: {
type: string
id: string
}
detail?: {
[k: string]: unknown
}
}[]
/**
 * 下一次请求的 after
 */
next: number
/**
 * 目前的最后位置
 */
end: number
}
