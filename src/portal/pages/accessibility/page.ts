/** `/accessibility`: what was done, how it is tested, what is not good enough yet, whom to tell. */
import { html } from '../../html.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'

export function render(_: null, frame: Frame): PageContent {
  return {
    title: '无障碍声明',
    description: '本站的无障碍设计、测试方法和反馈渠道。',
    path: '/accessibility',
    crumbs: [],
    index: true,
    body: html`<div class="prose"><h1>无障碍声明</h1>
      <p>${frame.site.name}希望每个人都能使用本站，包括视力、听力、行动有困难的人和老年人。</p>
      <h2>您可以</h2>
      <ul><li>用键盘完成全部操作，按 Tab 键先到“跳到正文”链接；输入名称时出现的候选单位，用上下方向键选择，按 Esc 键收起。</li><li>放大到200%或者只用360像素宽的屏幕，内容不会丢失，也不需要左右拖动页面。</li>
      <li>点击页面上方的“大字版”，放大文字和按钮；选择会一直保留，可以在<a href="/preferences">显示设置</a>中改回。</li>
      <li>选择浅色或者深色，或者跟随设备设置。</li><li>用读屏软件按标题、地标和表格浏览；图表都附有数据表。</li><li>关闭脚本照常使用；把页面打印出来。</li></ul>
      <h2>依据与测试</h2>
      <p>本站按照国家标准《信息技术 互联网内容无障碍可访问性技术要求与测试方法》（GB/T 37668—2019）和《网页内容无障碍指南》（WCAG）2.2 的AA级设计。每次改动都用自动工具在三种屏幕宽度、浅色和深色下检查每一类页面，并测试只用键盘、不用脚本的查询过程。</p>
      <h2>还不够好的地方</h2>
      <ul><li>认定单位报送的决定内容可能较长、较难读，本站照原文展示。</li><li>下载的表格文件没有单独的读屏优化。</li></ul>
      <h2>告诉我们</h2>
      <p>遇到障碍，请联系${frame.site.operator}${frame.site.contact === '' ? '' : `（${frame.site.contact}）`}，我们会设法用您方便的方式提供同样的信息。</p></div>`,
  }
}

export const page = definePage<null>({
  operation: 'portal.accessibility',
  path: '/accessibility',
  summary: '无障碍声明',
  query: [],
  maxAge: 300,
  load: async () => null,
  render,
})
