/** What is left at `/records/{id}` of a decision that was revoked: that it was, when and why; nobody is named. */
import { basisList } from '../../components/basis-list/basis-list.ts'
import { facts } from '../../components/facts/facts.ts'
import { date } from '../../format.ts'
import { html } from '../../html.ts'
import type { PageContent } from '../../layout/frame.ts'
import type { Revocation } from '../../../modules/publicity/index.ts'

/** 行政处罚法 art 48 speaks of penalties; for other decisions it is followed without being cited. */
const basis = { document: '中华人民共和国行政处罚法', article: '第四十八条' }

export function renderRevoked(r: Revocation): PageContent {
  return {
    title: '本条信息已撤回',
    index: false,
    banner: html`<div class="title"><div class="wrap"><h1>本条信息已撤回</h1>
      <p class="meta"><span>${r.kindTitle}</span></p></div></div>`,
    body: html`<div class="stack prose">
      <p class="lead">这条信息所依据的决定已被依法${r.groundTitle}，不再公示，也不应再作为认定信用状况的依据。</p>
      <div class="card">${facts(
        [
          { title: '撤回原因', value: `决定被${r.groundTitle}` },
          { title: `${r.groundTitle}日期`, value: date(r.revokedOn) },
          { title: '平台撤回日期', value: date(r.withdrawnOn) },
          { title: '理由', value: r.reason ?? '理由中含有依法不公开的内容，不在此列出。可以向作出决定的机关了解。' },
          ...(r.kind === 'penalty' ? [{ title: '法律依据', value: basisList([basis]) }] : []),
        ],
        'rows',
      )}</div>
      <p>曾经下载、转载或者引用这条信息的，请一并删除或者更正。</p>
    </div>`,
  }
}
