/** `/help`: how to search and read a file, how repair and objections go, who answers questions. */
import { html, nothing, type Html } from '../../html.ts'
import { toc } from '../../components/toc/toc.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'

const parts = [
  { id: 'search', title: '怎样查询' },
  { id: 'read', title: '怎样看懂信用档案' },
  { id: 'terms', title: '公示期限' },
  { id: 'lists', title: '怎样看懂名单' },
  { id: 'repair', title: '信用修复' },
  { id: 'objection', title: '异议申诉' },
  { id: 'privacy', title: '不公示的信息' },
  { id: 'contact', title: '联系我们' },
]

export function render(_: null, frame: Frame): PageContent {
  return {
    title: '使用帮助',
    description: '查询方法、公示期限、信用修复和异议申诉的说明。',
    path: '/help',
    crumbs: [],
    index: true,
    body: html`<div class="head"><h1>使用帮助</h1></div>
      <div class="cols side">${toc(parts)}
        <div class="prose">${[reading(), terms(), lists(), repair(), objection(frame)]}</div></div>`,
  }
}

function reading(): Html {
  return html`<section aria-labelledby="search"><h2 id="search">怎样查询</h2>
      <p>在<a href="/search">信用查询</a>中输入单位名称中的几个字、曾用名，或者统一社会信用代码。名称相同的单位，请按所在地和代码区分。</p></section>
    <section aria-labelledby="read"><h2 id="read">怎样看懂信用档案</h2>
      <ul><li><strong>守信信息</strong>：荣誉、守信名单、纳税信用A级等。</li>
      <li><strong>失信信息</strong>：仍在公示期内的行政处罚、严重失信主体名单等，每条都载明认定单位、文书号、法律依据和公示截止日期。</li>
      <li><strong>许可与其他信息</strong>：行政许可、合同履约、信用承诺等，不含褒贬。</li></ul>
      <p>档案只反映查询当时依法公示的信息，不是评分，也不是对单位的总体评价。</p></section>`
}

function terms(): Html {
  return html`<section aria-labelledby="terms"><h2 id="terms">公示期限</h2>
      <p>按照《信用修复管理办法》（国家发展和改革委员会令第36号，2026年4月1日起施行），失信信息分为三类，公示期自认定失信信息的司法、行政公务文书认定之日起计算：</p>
      <div class="tablebox"><table><caption class="vh">失信信息的公示期限</caption><thead><tr><th scope="col">类别</th><th scope="col">最短</th><th scope="col">最长</th></tr></thead>
        <tbody><tr><th scope="row">轻微失信</th><td colspan="2">原则上不公示；确有必要的，最长3个月</td></tr>
        <tr><th scope="row">一般失信</th><td>3个月</td><td>1年</td></tr><tr><th scope="row">严重失信</th><td>1年</td><td>3年</td></tr></tbody></table></div>
      <p>最长公示期届满，本站自动停止展示，无须申请。法律、法规另有规定的，从其规定。</p></section>`
}

function lists(): Html {
  return html`<section aria-labelledby="lists"><h2 id="lists">怎样看懂名单</h2>
      <p><a href="/lists">名单公示</a>列出本市使用的全部名单。打开一份名单，可以看到它的设列依据、由谁认定、列入条件、程序和期限、列入后的措施、怎样退出，以及现在在列的主体。</p>
      <ul><li><strong>严重失信主体名单</strong>：只能依据法律、法规或者党中央、国务院政策文件设列；列入前须告知并听取陈述申辩，决定须送达，期满自动移出。</li>
      <li><strong>守信激励名单</strong>：在列期间办事优先、检查从少，由窗口主动给予，无须申请；主体可以不愿列入。</li>
      <li><strong>关注类名单</strong>：提示性名单，不是严重失信主体名单，只供加强监管，不限制权利。</li>
      <li><strong>行业协会名单</strong>：以协会自己的名义作出，不是行政决定。没有由本平台公示的明确依据，请到协会查询。</li></ul>
      <p>每一条列入信息都有自己的页面，载明认定单位、文书号、依据、起止日期、在哪些事项由哪些单位采取什么措施、怎样退出。期限届满当日起页面停止展示，措施同时停止，不需要任何人操作。</p>
      <p>窗口依名单采取措施的<a href="/joint-cases">典型案例</a>，隐去当事人后公布。</p></section>`
}

function repair(): Html {
  return html`<section aria-labelledby="repair"><h2 id="repair">信用修复</h2>
      <p>信用修复是信用主体的权利，不收取任何费用。同时符合下列条件的，可以申请：</p>
      <ul><li>达到最短公示期；</li><li>纠正失信行为，履行完行政处罚等决定规定的义务；</li><li>公开作出信用承诺，承诺材料真实有效并愿意承担违反承诺的责任；</li><li>法律、行政法规、部门规章规定的其他条件。</li></ul>
      <h3>怎样办理</h3>
      <ol><li>准备已经履行义务的证明材料和信用承诺书。</li><li>通过“信用中国”网站提出申请；认定单位有自己的修复系统的，也可以在该系统提出。</li>
      <li>认定单位审核后作出是否修复的决定，一般在10个工作日内反馈结果。</li><li>同意修复的，停止公示、停止共享和使用，并解除相应的惩戒措施。</li></ol>
      <p>谁认定、谁修复。任何机构声称可以付费删除失信信息的，都不要相信。</p></section>`
}

function objection(frame: Frame): Html {
  return html`<section aria-labelledby="objection"><h2 id="objection">异议申诉</h2>
      <p>认为公示的信息有错误、有遗漏、超过公示期限，侵犯商业秘密或者个人隐私，或者根本不是本单位的，可以提出异议申诉。</p>
      <ol><li>打开有异议的那条信息，记下页面上的记录编号。</li><li>向该条信息的认定单位提出，也可以通过“信用中国”网站提出；说明理由，并附上证明材料。</li>
      <li>认定单位核查后答复。信息确有错误的，应当更正或者撤回。</li></ol>
      <p>对行政处罚等决定本身不服的，可以依法申请行政复议或者提起行政诉讼。</p></section>
    <section aria-labelledby="privacy"><h2 id="privacy">不公示的信息</h2>
      <p>本站不公示自然人的行政许可、行政处罚等信息，不公示国家秘密、商业秘密和个人隐私，不提供对任何人的信用评分。依法归集但不公示的信息，只由有权机关在法定事项中使用，每一次使用都有记录。</p></section>
    <section aria-labelledby="contact"><h2 id="contact">联系我们</h2>
      <p>主办单位：${frame.site.operator}</p>${frame.site.contact === '' ? nothing : html`<p>联系方式：${frame.site.contact}</p>`}</section>`
}

export const page = definePage<null>({
  operation: 'portal.help',
  path: '/help',
  summary: '使用帮助',
  query: [],
  maxAge: 300,
  load: async () => null,
  render,
})
