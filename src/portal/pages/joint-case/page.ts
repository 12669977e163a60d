/** `/joint-cases/{id}`: one typical case. Not kept between readers: what the office takes down is gone at once. */
import { date } from '../../format.ts'
import { html, nothing } from '../../html.ts'
import { facts } from '../../components/facts/facts.ts'
import { share } from '../../components/share/share.ts'
import { tag } from '../../components/tag/tag.ts'
import type { JointCase } from '../../joint-cases/types.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { definePage, found } from '../../page.ts'
import { caseKinds } from '../joint-cases/page.ts'

export interface View {
  readonly one: JointCase
}

export function render({ one: c }: View, frame: Frame): PageContent {
  const { tone, title } = caseKinds[c.kind]
  const path = `/joint-cases/${c.id}`
  return {
    title: c.title,
    description: `${title}：${c.matter}`,
    path,
    place: 'lists',
    crumbs: [
      { title: '名单公示', href: '/lists' },
      { title: '联合奖惩典型案例', href: '/joint-cases' },
    ],
    index: true,
    body: html`<div class="head"><p class="row">${tag(tone, title)}</p><h1>${c.title}</h1></div>
      <div class="cols aside">
        <div class="prose">${c.story.split(/\n+/).map((p) => (p.trim() === '' ? nothing : html`<p>${p}</p>`))}</div>
        <div class="stack">
          <section class="card" aria-labelledby="about"><h2 id="about">案例信息</h2>${facts([
            { title: '办理事项', value: c.matter },
            ...(c.measures.length === 0 ? [] : [{ title: '采取的措施', value: c.measures.join('、') }]),
            { title: '公布日期', value: date(c.publishedOn) },
          ])}<p class="small muted">案例已隐去当事人。</p></section>
          <div class="card">${share(`${frame.base}${path}`, c.title)}</div>
        </div>
      </div>`,
  }
}

export const page = definePage<View>({
  operation: 'portal.joint-case',
  path: '/joint-cases/:id',
  summary: '联合奖惩典型案例详情',
  query: [],
  maxAge: 0,
  load: async (source, { params }) => ({ one: found(await source.jointCase(params['id'] ?? '')) }),
  render,
})
