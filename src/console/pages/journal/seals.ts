/** `/console/journal/seals`: the chain of seals, what the last verification found of it, and a new one. */
import type { Seal } from '../../../kernel/seal.ts'
import type { Verified, VerificationState } from '../../../kernel/verification.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { instant, number } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { faultSummary, proof } from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'
import { journalTabs } from './list.ts'
import { faults as faultWords, path, sealsPath } from './words.ts'

export interface SealsView {
  readonly seals: readonly Seal[]
  readonly more: boolean
  readonly before: number | undefined
  readonly verification: VerificationState
  /** The auditor reads the lines too; the operator only sees that they are whole. */
  readonly reads: boolean
  readonly done: string | undefined
  readonly faults: Faults
}

/** What the last verification says of one seal. */
export function standingOf(no: number, { last }: VerificationState): Html {
  if (last === undefined || (last.ok ? no > last.seals : no > last.seals && no !== last.seal)) {
    return tag('neutral', '未校验')
  }
  return no === last.seal && !last.ok ? tag('adverse', '不符') : tag('good', '相符')
}

export function sealsPage(desk: Desk, view: SealsView): ConsolePage {
  const { seals, verification, before, faults } = view
  const { running } = verification
  return {
    title: '日志封存与校验', place: 'journal', crumbs: view.reads ? [{ title: '操作日志', href: path }] : [],
    wrong: isFaulty(faults), status: isFaulty(faults) ? 409 : 200,
    ...(running === undefined ? {} : { refresh: 5 }),
    body: html`<div class="head"><div><h1>日志封存与校验</h1><p class="lead">操作日志和查询日志分批封存，每一次的摘要（SM3）都包含上一次的摘要；封存摘要同时公布在<a href="/status">公示网站</a>。</p></div></div>
      ${journalTabs('seals', view.reads)}${doneNotice(view.done)}${faultSummary(faults)}
      ${running === undefined ? result(desk, verification) : progress(running)}
      <section class="section" aria-labelledby="seals"><h2 id="seals">封存</h2>${seals.length === 0
        ? emptyState({ title: before === undefined ? '还没有封存' : '没有更早的封存', text: before === undefined ? '每十分钟封存一次已经结束的事务。' : undefined, next: before === undefined ? [] : [html`<a href="${sealsPath}">最近的封存</a>`] })
        : sealTable(seals, verification)}
      ${pager({
        shown: seals.length, unit: '次', first: before === undefined ? undefined : sealsPath,
        next: view.more ? `${sealsPath}?before=${seals.at(-1)?.no}` : undefined,
      })}</section>`,
  }
}

/** The part a script asks for again; without script the whole page is. */
function progress({ seals, of }: { seals: number; of: number }): Html {
  const percent = of === 0 ? 0 : Math.floor((seals / of) * 100)
  return html`<section class="card stack" id="running" aria-labelledby="verifying"><h2 id="verifying">正在校验</h2>
    <svg class="gauge" width="100%" height="12" aria-hidden="true" focusable="false"><rect class="track" width="100%" height="12"/><rect class="fill" width="${percent}%" height="12"/></svg>
    <p role="status">${of === 0 ? '等待后台开始。' : `已校验 ${number(seals)} 次封存，共 ${number(of)} 次。`}</p>
    <p class="small muted">本页自动更新。可以离开，校验会继续，结果记入操作日志。</p></section>`
}

function result(desk: Desk, { last, lost }: VerificationState): Html {
  return html`<section class="stack" aria-labelledby="last"><h2 id="last">最近一次校验</h2>
    ${lost ? notice('attention', '上一次校验没有完成', '发起以后没有结果，可能是服务中途停止。请重新校验。') : nothing}
    ${last === undefined ? html`<p class="muted">还没有校验过。</p>` : last.ok ? whole(last) : broken(last)}
    <form class="noprint" action="${path}/verification" method="post">${proof(desk)}<button class="btn" type="submit">校验全部封存</button></form>
    <p class="small muted">校验从第一条日志起逐条重算，日志多的需要几分钟，期间不影响办理。数据库无法证明整条链没有被重做：请另外保存公布的封存摘要，与现在的核对。</p></section>`
}

function whole(last: Verified): Html {
  return notice('good', '全部相符', html`${instant(last.at)}校验：封存 ${number(last.seals)} 次，操作日志 ${number(last.entries)} 条，查询日志 ${number(last.looks)} 条；另有 ${number(last.unsealed)} 条当时尚未封存。`)
}

function broken(last: Verified): Html {
  const where = last.seal === undefined ? '最后一次封存以后' : `第 ${number(last.seal)} 次封存`
  const what = last.fault === undefined ? '与封存不符' : faultWords[last.fault]
  return notice('adverse', '发现改动', html`<p>${instant(last.at)}校验：${where}，${what}。以前的 ${number(last.seals)} 次相符，以后的没有继续校验。</p>
    <p>请立即保全数据库和备份，查明原因，不要自行修改日志。命令行 <code>bin/probity journal verify --json</code> 给出第一处不符的位置。</p>`)
}

function sealTable(seals: readonly Seal[], verification: VerificationState): Html {
  return table('封存', seals, ['序号', (one) => `第 ${number(one.no)} 次`, 'short'], [
    ['封存时间', (one) => instant(one.at), 'short'],
    ['操作日志', (one) => `${number(one.entries)} 条`, 'short'],
    ['查询日志', (one) => `${number(one.looks)} 条`, 'short'],
    ['校验', (one) => standingOf(one.no, verification), 'short'],
    ['摘要', (one) => html`<code class="digest">${one.digest}</code>`],
  ])
}
