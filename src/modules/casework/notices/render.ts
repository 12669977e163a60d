/** Papers to PDF. */
import { Press, qrSvg } from '../../../kernel/documents.ts'
import type { PaperData, PaperKind } from './papers.ts'

// One per process: it holds the fonts.
const press = new Press()

/** Renders a paper: A4, PDF/A-2b, the same bytes for the same data. Throws `document.unrenderable`. */
export async function renderDocument(kind: PaperKind, data: PaperData): Promise<Buffer> {
  const { verify, ...rest } = data
  return press.render(kind, { ...rest, verify: { code: verify.code, qr: await qrSvg(verify.url) } })
}
