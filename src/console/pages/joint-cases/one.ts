/** One case: what was answered and done, the review, and how a typical one will look to the public. */
import type { JointCaseView } from '../../../modules/measures/index.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, date, textOr } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { faultSummary, proof, radioField, textArea, textField } from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'
import { sayings } from '../check/slip.ts'
import { kinds, labels, outcomes, path, standingOf, verdicts } from './words.ts'

export interface Typed {
  readonly verdict: string
  readonly review: string
  readonly title: string
  readonly story: string
}

export interface JointCasePage {
  readonly case: JointCaseView
  readonly listTitle: (list: string) => string
  readonly office: boolean
  readonly typed: Typed
  /** A draft as it would be published, and what in it would betray the parties. */
  readonly preview: { readonly fault: string | undefined } | undefined
  readonly faults: Faults
  readonly done: string | undefined
  readonly status?: number | undefined
}

export function jointCasePage(desk: Desk, view: JointCasePage): ConsolePage {
  const c = view.case
  return {
    title: `案例：${c.subject.name}`,
    place: 'joint-cases',
    crumbs: [{ title: '奖惩案例', href: path }],
    wrong: isFaulty(view.faults),
    status: view.status,
    body: html`<div class="head"><div><h1>${c.subject.name}</h1><p class="row">${tag(...standingOf(c))}<span class="muted">${kinds[c.kind]}</span></p></div>
      <p class="actions"><a class="btn quiet" href="/console/check/${c.id}">核查回执</a></p></div>
      ${doneNotice(view.done)}${faultSummary(view.faults, labels)}
      ${c.undone ? notice('attention', '所依据的列入决定已被撤销', '这个案例不再公布，也不能评为典型案例；当时的办理记录照原样保留。') : nothing}
      ${c.outcome === 'not-followed' && c.verdict === null ? notice('attention', '窗口未按核查结果办理', '请核实理由是否成立，必要时与该单位联系。') : nothing}
      <div class="cols aside"><div>${publication(desk, view)}${what(view)}${view.preview === undefined ? nothing : preview(view)}${reviewPart(desk, view)}</div>
        <div class="stack"><section class="card" aria-labelledby="about"><h2 id="about">基本情况</h2>${facts([
          {
            title: '主体',
            value: html`${c.subject.code === null ? c.subject.name : html`<a href="/subjects/${c.subject.code}">${c.subject.name}</a><br>${code(c.subject.code)}`}`,
          },
          { title: '事项', value: c.matter.name },
          { title: '办理单位', value: c.organisation.name },
          { title: '日期', value: date(c.happenedOn) },
          ...(c.publishedOn === null ? [] : [{ title: '公布', value: date(c.publishedOn) }]),
          ...(c.withdrawnOn === null ? [] : [{ title: '撤下', value: date(c.withdrawnOn) }]),
        ])}</section></div></div>`,
  }
}

function what({ case: c, listTitle }: JointCasePage): Html {
  const saying = sayings[c.decision as keyof typeof sayings] ?? sayings.none
  return html`<section class="section" aria-labelledby="what"><h2 id="what">核查与办理</h2>${facts([
    { title: '核查结果', value: tag(saying.tone, saying.word) },
    { title: '是否按结果办理', value: outcomes[c.outcome] },
    { title: '办理结果', value: c.result, wide: true },
    ...(c.reason === null ? [] : [{ title: '理由', value: c.reason, wide: true }]),
  ])}
    ${
      c.items.length === 0
        ? nothing
        : html`<div class="section">${table(
            '依据的措施',
            c.items,
            ['措施', (item) => item.measure.name],
            [
              ['名单', (item) => (item.list === null ? '—' : listTitle(item.list))],
              ['决定机关', (item) => item.decidedBy],
              ['文书', (item) => textOr(item.document)],
            ],
          )}</div>`
    }</section>`
}

/** What is on show, or waits for the second person. */
function publication(desk: Desk, { case: c, office, faults }: JointCasePage): Html {
  if (c.verdict !== 'typical' || c.undone) return nothing
  const shown = c.publishedOn !== null && c.withdrawnOn === null
  const button = (action: string, title: string, danger: boolean): Html =>
    html`<form action="${path}/${c.id}/${action}" method="post">${proof(desk)}<button class="btn${danger ? ' danger' : ''}" type="submit">${title}</button></form>`
  return html`<section class="section" aria-labelledby="typical"><h2 id="typical">${shown ? '正在公布的典型案例' : '将要公布的样子'}</h2>
    <div class="card prose"><p><strong>${c.title ?? ''}</strong></p>${paragraphs(c.story ?? '')}<p class="small muted">${kinds[c.kind]} · ${c.matter.name} · ${[...new Set(c.items.map((item) => item.measure.name))].join('、')}</p></div>
    ${
      !office
        ? nothing
        : html`<div class="actions section">${shown ? button('withdrawal', '撤下', true) : button('publication', '公布', false)}</div>
      ${shown || isFaulty(faults) ? nothing : html`<p class="small muted">评审人不能自行公布，请由另一位同事公布。</p>`}`
    }</section>`
}

function paragraphs(text: string): Html {
  return html`${text.split(/\n+/).map((line) => html`<p>${line}</p>`)}`
}

function preview({ case: c, typed, preview: found }: JointCasePage): Html {
  return html`<section class="section" aria-labelledby="preview"><h2 id="preview">预览：公众看到的样子</h2>
    ${
      found?.fault === undefined
        ? notice(
            'good',
            '没有发现当事人的名称、代码、文书号和个人信息',
            '机器检查不能代替人工把关，请再读一遍：知情的人能不能认出是谁。',
          )
        : notice('adverse', `正文或者标题${found.fault}，不能公布`, '请改用“某建筑企业”一类的说法。')
    }
    <div class="card prose section"><p><strong>${typed.title}</strong></p>${paragraphs(typed.story)}<p class="small muted">${kinds[c.kind]} · ${c.matter.name}</p></div></section>`
}

function reviewPart(desk: Desk, { case: c, office, typed, faults, preview: found }: JointCasePage): Html {
  const before =
    c.verdict === null
      ? nothing
      : html`${facts([
          { title: '评审结论', value: verdicts[c.verdict][0] },
          { title: '评审意见', value: textOr(c.review) },
        ])}`
  if (!office) {
    return html`<section class="section" aria-labelledby="reviewing"><h2 id="reviewing">评审</h2>${c.verdict === null ? html`<p class="muted">信用中心尚未评审。</p>` : before}</section>`
  }
  const form = html`<form class="form" action="${path}/${c.id}/review" method="post">${proof(desk)}
    ${radioField({
      name: 'verdict',
      label: labels.verdict,
      faults,
      required: true,
      value: typed.verdict,
      options: Object.entries(verdicts).map(([value, [title, hint]]) => ({ value, title, hint })),
    })}
    ${textArea({
      name: 'review',
      label: labels.review,
      faults,
      required: true,
      maxLength: 1000,
      rows: 2,
      value: typed.review,
    })}
    ${textField({ name: 'title', label: labels.title, optional: '评为典型案例时必填', faults, maxLength: 100, value: typed.title, hint: '不含当事人名称。' })}
    ${textArea({ name: 'story', label: labels.story, optional: '评为典型案例时必填', faults, maxLength: 5000, rows: 6, value: typed.story, hint: '不写名称、代码、文书号、人名；空一行另起一段。' })}
    <p class="actions"><button class="btn" type="submit" name="do" value="review">提交评审</button><button class="btn quiet" type="submit" name="do" value="preview" formnovalidate>预览典型案例</button></p></form>`
  const open = c.verdict === null || isFaulty(faults) || found !== undefined
  return html`<section class="section" aria-labelledby="reviewing"><h2 id="reviewing">评审</h2>${before}
    ${c.verdict === null ? form : html`<details class="section"${open ? html` open` : ''}><summary>重新评审</summary><p class="small muted">重新评审后，已经公布的典型案例不再显示，须由另一人重新公布。</p>${form}</details>`}</section>`
}
