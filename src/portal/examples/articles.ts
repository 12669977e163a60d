/** Invented articles of the office: one per shape a page must hold. */
import type { ArticleFile, Choice } from '../types.ts'
import { hostile, longName } from './records.ts'

export const sections: readonly Choice[] = [
  { value: 'news', title: '工作动态' },
  { value: 'policy', title: '政策法规' },
  { value: 'knowledge', title: '信用知识' },
  { value: 'case', title: '典型案例' },
  { value: 'model', title: '诚信榜样' },
  { value: 'key-date', title: '重要节点' },
  { value: 'campaign', title: '主题活动' },
]

const of = (value: string): Choice => sections.find((s) => s.value === value) ?? { value, title: value }

const repair = `2026年4月1日起，《信用修复管理办法》施行。本文用一页纸说明企业最关心的几个问题。

# 公示多久

失信信息按严重程度分为三类：

| 类别 | 最短公示期 | 最长公示期 |
| --- | --- | --- |
| 轻微失信 | 不公示为原则 | 3个月 |
| 一般失信 | 3个月 | 1年 |
| 严重失信 | 1年 | 3年 |

### 需要准备什么

1. 履行义务的证明材料；
2. 信用承诺书，样式见[使用帮助](/help#repair)；
3. 单位的统一社会信用代码，例如 \`91990000MA0000001B\`。

> 信用修复不收取任何费用。声称可以付费删除失信信息的，都不要相信。

\`\`\`
一行没有空格的长文本：ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ
\`\`\`
`

export const articles: readonly ArticleFile[] = [
  {
    slug: 'june-14', section: of('campaign'), title: '2026年“6·14信用记录关爱日”主题活动安排', publishedOn: '2026-05-18',
    summary: '进企业、进校园、进社区，六场活动面向公众开放，无须预约。',
    body: '今年的主题是“知信、守信、用信”。活动由市公共信用信息中心会同有关单位举办。\n\n- 现场可以查询单位的公示信息；\n- 工作人员解答信用修复和异议申诉的问题。',
    activities: [
      { on: '2026-06-13', title: '信用知识进校园', place: '明州市第一示例中学', unit: '明州市教育局' },
      { on: '2026-06-14', title: '公共信用信息开放日', place: '明州市政务服务中心一楼大厅', unit: longName, result: '接待咨询 126 人次，现场解答信用修复问题 38 件' },
    ],
  },
  {
    slug: 'rules-of-repair', section: of('knowledge'), title: '信用修复，企业最关心的几个问题', publishedOn: '2026-04-01',
    summary: '公示多久、什么时候可以申请、需要准备什么、多久有结果。', body: repair, activities: [],
  },
  {
    slug: 'hostile', section: of('news'), title: hostile, publishedOn: '2026-03-01', summary: hostile,
    body: `${hostile}\n\n[链接](javascript:alert(1)) ![图](https://example.invalid/x.png)`, activities: [{ on: '2026-03-05', title: hostile, place: '', unit: hostile, result: hostile }],
  },
]
