/** An article as its form sent it: what was typed, and what is wrong with it before the module is asked. */
import { isCivilDate } from '../../../kernel/time.ts'
import {
  sectionCodes,
  type Activity,
  type ArticleText,
  type Section,
} from '../../../modules/editorial/index.ts'
import type { Faults, Form } from '../../form.ts'

/** A row of the table of activities as typed. */
export interface ActivityRow {
  readonly on: string
  readonly title: string
  readonly place: string
  readonly unit: string
  readonly result: string
}

/** The fields as typed, whatever they hold. */
export interface Typed {
  readonly section: string
  readonly title: string
  readonly slug: string
  readonly summary: string
  readonly body: string
  readonly publishOn: string
  readonly activities: readonly ActivityRow[]
}

const activityFields = ['on', 'title', 'place', 'unit', 'result'] as const
const mostActivities = 100

export function typedIn(form: Form): Typed {
  const columns = activityFields.map((name) => form.all(`activity-${name}`))
  const rows = Math.min(mostActivities, Math.max(...columns.map((column) => column.length)))
  return {
    section: form.text('section'),
    title: form.text('title'),
    slug: form.text('slug').toLowerCase(),
    summary: form.text('summary'),
    body: form.lines('body'),
    publishOn: form.text('publishOn'),
    activities: Array.from({ length: rows }, (_, i) => {
      const [on = '', title = '', place = '', unit = '', result = ''] = columns.map((column) =>
        (column[i] ?? '').replace(/[\u0000-\u001f\u007f]+/g, ' ').trim(),
      )
      return { on, title, place, unit, result }
    }).filter((row) => Object.values(row).some((value) => value !== '')),
  }
}

export function typedOf(article: ArticleText): Typed {
  return { ...article, activities: article.activities.map((one) => ({ ...one, result: one.result ?? '' })) }
}

/** The text as the module takes it, or what is wrong beside each field. */
export function textOf(typed: Typed): { text: ArticleText; faults: Faults } {
  const between = (value: string, low: number, high: number): boolean =>
    value.length >= low && value.length <= high
  const section = sectionCodes.find((one) => one === typed.section)
  const wrongRow = typed.activities.findIndex((row) => !isActivity(row))
  const faults: Faults = {
    ...(section === undefined ? { section: '请选择栏目' } : {}),
    ...(between(typed.title, 2, 120) ? {} : { title: '请填写标题，2到120个字' }),
    ...(/^[a-z0-9][a-z0-9-]{1,80}$/.test(typed.slug)
      ? {}
      : { slug: '请用小写字母、数字和短横线，至少两个字符，例如 2026-credit-week' }),
    ...(between(typed.summary, 2, 300) ? {} : { summary: '请填写摘要，2到300个字' }),
    ...(between(typed.body, 2, 100_000) ? {} : { body: '请填写正文，至多10万字' }),
    ...(isCivilDate(typed.publishOn) ? {} : { publishOn: '请填写发布日期' }),
    ...(wrongRow === -1
      ? {}
      : { activities: `第${wrongRow + 1}项活动不完整：日期、名称和承办单位必填，名称和单位至少两个字` }),
  }
  const activities = typed.activities.filter(isActivity).map(({ result, ...row }): Activity => ({
    ...row,
    ...(result === '' ? {} : { result }),
  }))
  return { text: { ...typed, section: (section ?? 'news') as Section, activities }, faults }
}

function isActivity(row: ActivityRow): boolean {
  const short = (value: string): boolean => value.length >= 2 && value.length <= 200
  return (
    isCivilDate(row.on) &&
    short(row.title) &&
    short(row.unit) &&
    row.place.length <= 200 &&
    row.result.length <= 1000
  )
}
