/**
 * Documents: Typst templates and data → PDF/A-2b. The same template, data and date give the same bytes on
 * every machine, so a digest can be verified by rendering again. Data reaches a template as JSON and is set as
 * text: nothing in it is ever read as markup or code.
 */
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { join } from 'node:path'
import QRCode from 'qrcode'
import { Problem, defineProblems } from './problem.ts'
import { repositoryRoot } from './root.ts'

export const documentProblems = defineProblems({
  unrenderable: { code: 'document.unrenderable', status: 500, title: '文书生成失败，请联系运行维护人员' },
})

/** Noto Sans SC as an npm package: full GB 2312 and 20,900 further characters, OFL-1.1. */
const fonts = join(repositoryRoot, 'node_modules/@embedpdf/fonts-sc/fonts')

/** A folder of templates and its compiler. Opening reads the fonts (about half a second), once. */
export class Press {
  readonly #dir: string
  #compiler: NodeCompiler | undefined

  constructor(dir: string = join(repositoryRoot, 'templates')) {
    this.#dir = dir
  }

  /**
   * Renders `NAME.typ`; the template finds the data as `json(bytes(sys.inputs.data))`. Some milliseconds a page, on the
   * calling thread. Throws `document.unrenderable`: a fault of template or data, with the compiler's words as cause.
   */
  render(name: string, data: unknown): Buffer {
    this.#compiler ??= NodeCompiler.create({ workspace: this.#dir, fontArgs: [{ fontPaths: [fonts] }] })
    const compiler = this.#compiler
    try {
      const compiled = compiler.compile({
        mainFilePath: join(this.#dir, `${name}.typ`), inputs: { data: JSON.stringify(data) },
      })
      const document = compiled.result
      if (document === null) throw new Error(diagnosis(compiled.takeDiagnostics()))
      return compiler.pdf(document, { pdfStandard: 'a-2b' })
    } catch (error) {
      throw new Problem(documentProblems.unrenderable, { cause: error })
    } finally {
      // What the compiler remembers of documents rendered long ago.
      compiler.evictCache(10)
    }
  }
}

function diagnosis(found: { shortDiagnostics: unknown[] } | null): string {
  return JSON.stringify(found?.shortDiagnostics ?? []).slice(0, 2000)
}

/** A QR code as SVG text, for templates and pages. */
export function qrSvg(text: string): Promise<string> {
  return QRCode.toString(text, { type: 'svg', margin: 0, errorCorrectionLevel: 'M' })
}
