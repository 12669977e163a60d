/** `/documents/verify`: is this paper ours, unchanged, still current. Where the QR code of every paper leads. */
import { facts } from '../../components/facts/facts.ts'
import { notice } from '../../components/notice/notice.ts'
import { date, dateText } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import type { DocumentReading } from '../../types.ts'

export interface View {
  readonly number: string
  readonly code: string
  /** Undefined: nothing was asked. */
  readonly outcome: DocumentReading | 'unknown' | undefined
}

export function render({ number, code, outcome }: View): PageContent {
  return {
    title: '文书核验',
    description: '凭文号和核验码核验本平台制发的告知书、决定书、通知书等文书的真伪与效力。',
    path: '/documents/verify',
    crumbs: [],
    index: outcome === undefined,
    body: html`<div class="head"><h1>文书核验</h1><p class="lead">核验一份文书是否由本平台制发、是否仍然有效。文号和核验码印在文书首页和二维码旁。</p></div>
      <form action="/documents/verify" method="get" class="narrowform stack">
        <p><label for="number">文号</label><input type="text" id="number" name="number" value="${number}" maxlength="100" required autocomplete="off" placeholder="明信告〔2026〕12号"></p>
        <p><label for="code">核验码</label><input type="text" id="code" name="code" value="${code}" maxlength="40" required autocomplete="off" autocapitalize="characters" spellcheck="false" class="code"></p>
        <p><button class="btn" type="submit">核验</button></p></form>
      ${outcome === undefined ? nothing : html`<section class="section" aria-labelledby="result"><h2 id="result">核验结果</h2>${result(outcome)}</section>`}
      <section class="section prose" aria-labelledby="how"><h2 id="how">怎样确认文件没有被改动</h2>
        <p>计算手中 PDF 文件的 SHA-256 摘要，与核验结果中的摘要逐字比对；完全一致，即为原件。纸质文书以加盖的印章和核验结果为准。</p></section>`,
  }
}

function result(outcome: DocumentReading | 'unknown'): Html {
  if (outcome === 'unknown') {
    return notice('adverse', '没有核验到这份文书', '请核对文号和核验码。两者须与文书上的一致；仍核验不到的，请向文书上的制发单位核实。')
  }
  return html`${heading(outcome)}${facts(
    [
      { title: '文书', value: outcome.title },
      { title: '文号', value: outcome.number },
      { title: '制发单位', value: outcome.issuer },
      { title: '制发日期', value: date(outcome.issuedOn) },
      { title: 'SHA-256', value: html`<span class="code">${outcome.sha256}</span>`, wide: true },
    ],
    'rows',
  )}`
}

function heading(outcome: DocumentReading): Html {
  if (outcome.state === 'current') return notice('good', '真实，现行有效', '这份文书由本平台制发，至今没有撤回或者被替代。')
  const on = outcome.endedOn === undefined ? '' : `${dateText(outcome.endedOn)}起`
  const by = outcome.supersededBy === undefined ? '' : `，替代文书：${outcome.supersededBy}`
  return outcome.state === 'withdrawn'
    ? notice('attention', '真实，但已撤回', `这份文书${on}已撤回，不再有效。`)
    : notice('attention', '真实，但已被替代', `这份文书${on}已被替代${by}。`)
}

export const page = definePage<View>({
  operation: 'portal.documents-verify',
  path: '/documents/verify',
  summary: '文书核验',
  query: ['number', 'code'],
  maxAge: 0,
  load: async (source, { query }) => {
    const number = query['number']?.trim() ?? ''
    const code = query['code']?.trim() ?? ''
    if (number === '' || code === '') return { number, code, outcome: undefined }
    return { number, code, outcome: (await source.document(number, code)) ?? 'unknown' }
  },
  render,
})
