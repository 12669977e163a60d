/** Pass a page on: its address as a QR code, and buttons that only appear where script can serve them. */
import QRCode from 'qrcode'
import { html, type Html } from '../../html.ts'

export function share(url: string, title: string): Html {
  return html`<section class="share" aria-label="分享与打印">
    ${qr(url)}
    <div class="stack">
      <p class="small muted">扫描二维码，在手机上查看本页。</p>
      <p class="row"><button type="button" class="btn quiet slim" data-copy="${url}" hidden>复制链接</button>
      <button type="button" class="btn quiet slim" data-print hidden>打印</button>
      <button type="button" class="btn quiet slim" data-share="${url}" data-title="${title}" hidden>分享</button></p>
    </div>
  </section>`
}

/**
 * A QR code as one SVG path: no image request, sharp at any size, printed black on white in dark mode too. The mask is
 * chosen once: trying all eight for the prettiest costs three times the drawing, and every reader takes any.
 */
export function qr(text: string, label = '本页网址二维码'): Html {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M', maskPattern: 2 })
  const size = modules.size
  let path = ''
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (modules.get(y, x) === 0) continue
      let run = 1
      while (x + run < size && modules.get(y, x + run) !== 0) run += 1
      path += `M${x + 4} ${y + 4}h${run}v1h-${run}z`
      x += run
    }
  }
  return html`<svg class="qr" viewBox="0 0 ${size + 8} ${size + 8}" width="120" height="120" role="img"
    aria-label="${label}" shape-rendering="crispEdges"><path d="${path}"/></svg>`
}
