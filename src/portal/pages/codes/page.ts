/** `/codes`: is this a code, which kind, is it right, what do its parts say. A GET form. */
import { html, nothing } from '../../html.ts'
import { codeReading } from '../../components/code-reading/code-reading.ts'
import { notice } from '../../components/notice/notice.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import type { CodeReading } from '../../types.ts'

export interface View {
  readonly code: string
  readonly reading: CodeReading | undefined
}

export function render({ code, reading }: View): PageContent {
  // An identity number typed here by mistake is never sent back.
  const shown = reading?.kind === 'resident-id' ? '' : code
  return {
    title: '代码核验',
    description: '核验统一社会信用代码、工商注册号、组织机构代码和税务登记号。',
    path: '/codes',
    place: 'search',
    crumbs: [],
    index: code === '',
    body: html`<div class="head"><h1>代码核验</h1><p class="lead">检查代码的长度、字符和校验码是否正确，并逐段说明含义。核验只看代码本身，不代表单位的经营状态。</p></div>
      <form action="/codes" method="get"><label for="code">代码</label>
        <div class="search"><input type="text" id="code" name="code" value="${shown}" maxlength="64" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint" class="code"><button class="btn" type="submit">核验</button></div>
        <p id="code-hint" class="small muted">18位统一社会信用代码，或者15位工商注册号、9位组织机构代码、税务登记号。空格和短横线会自动去掉。</p></form>
      ${reading === undefined ? nothing : html`<section class="section" aria-labelledby="result"><h2 id="result">核验结果</h2>
        ${reading.kind === 'resident-id' ? notice('attention', '这像是居民身份证号码', '本站不核验、不保存自然人的证件号码，请勿在此输入。') : codeReading(reading)}
        ${subject(reading)}</section>`}
      <section class="section prose" aria-labelledby="structure"><h2 id="structure">统一社会信用代码的构成</h2>
        <p>按照国家标准 GB 32100—2015，统一社会信用代码共18位，由数字和大写字母组成，不使用 I、O、S、V、Z：</p>
        <ul><li>第1位：登记管理部门代码。</li><li>第2位：机构类别代码。</li><li>第3至8位：登记管理机关行政区划码。</li><li>第9至17位：主体标识码，即组织机构代码。</li><li>第18位：校验码，由前17位计算得出。</li></ul></section>`,
  }
}

function subject(reading: CodeReading): ReturnType<typeof html> {
  if (reading.subject !== undefined) {
    return html`<p>使用这个代码的单位：<a href="/subjects/${reading.subject.uscc}">${reading.subject.name}</a></p>`
  }
  return reading.valid ? html`<p>代码本身正确，但本平台没有登记使用它的单位。单位可能登记在其他城市。</p>` : nothing
}

export const page = definePage<View>({
  operation: 'portal.codes',
  path: '/codes',
  summary: '代码核验',
  query: ['code'],
  maxAge: 60,
  load: async (source, { query }) => {
    const code = query['code']?.trim() ?? ''
    return { code, reading: code === '' ? undefined : await source.code(code) }
  },
  render,
})
