/**
 * Documents: Typst templates and data → PDF/A-2b. The same template, data and date give the same bytes on every
 * machine, so a digest can be verified by rendering again. Data reaches a template as JSON and is set as text: nothing
 * in it is ever read as markup or code.
 *
 * Type is set on a thread of its own: a page takes some milliseconds, and a counter that asks meanwhile must not wait.
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import QRCode from 'qrcode'
import { Problem, defineProblems } from './problem.ts'
import { repositoryRoot } from './root.ts'

export const documentProblems = defineProblems({
  unrenderable: { code: 'document.unrenderable', status: 500, title: '文书生成失败，请联系运行维护人员' },
})

export interface RenderRequest {
  id: number
  path: string
  /** JSON. */
  data: string
}

export type RenderAnswer = { id: number; pdf: Uint8Array } | { id: number; fault: string }

/** Noto Sans SC as an npm package: full GB 2312 and 20,900 further characters, OFL-1.1. */
const fonts = join(repositoryRoot, 'node_modules/@embedpdf/fonts-sc/fonts')

// The compiler's memory is given back when its thread ends: after so many documents, or when nobody wants any.
const documentsPerThread = 200
const idleMs = 60_000

interface Waiting {
  resolve: (pdf: Buffer) => void
  reject: (error: unknown) => void
}

/** A folder of templates and the thread that renders them, started when first wanted (about half a second). */
export class Press {
  readonly #dir: string
  #worker: Worker | undefined
  #waiting = new Map<number, Waiting>()
  #rendered = 0
  #lastId = 0
  #idle: NodeJS.Timeout | undefined

  constructor(dir: string = join(repositoryRoot, 'templates')) {
    this.#dir = dir
  }

  /**
   * Renders `NAME.typ`; the template finds the data as `json(bytes(sys.inputs.data))`. Throws `document.unrenderable`:
   * a fault of template or data, with the compiler's words as cause.
   */
  render(name: string, data: unknown): Promise<Buffer> {
    const worker = this.#thread()
    this.#lastId += 1
    const path = join(this.#dir, `${name}.typ`)
    const request: RenderRequest = { id: this.#lastId, path, data: JSON.stringify(data) }
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject })
      // Only while somebody waits does the thread keep the program alive.
      worker.ref()
      worker.postMessage(request)
    })
  }

  /** Ends the thread; a later `render` starts another. */
  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  #thread(): Worker {
    clearTimeout(this.#idle)
    if (this.#worker !== undefined) return this.#worker
    const workerData = { dir: this.#dir, fonts }
    const worker = new Worker(new URL('./documents-worker.ts', import.meta.url), { workerData })
    this.#rendered = 0
    worker.on('message', (answer: RenderAnswer) => this.#take(answer))
    worker.on('error', (error) => this.#fail(worker, error))
    worker.on('exit', () => this.#fail(worker, new Error('the rendering thread ended')))
    this.#worker = worker
    return worker
  }

  #take(answer: RenderAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    this.#rendered += 1
    if ('pdf' in answer) waiting?.resolve(Buffer.from(answer.pdf.buffer, answer.pdf.byteOffset, answer.pdf.byteLength))
    else waiting?.reject(new Problem(documentProblems.unrenderable, { cause: new Error(answer.fault) }))
    if (this.#waiting.size > 0) return
    this.#worker?.unref()
    if (this.#rendered >= documentsPerThread) void this.close()
    else this.#idle = setTimeout(() => void this.close(), idleMs).unref()
  }

  #fail(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    for (const waiting of this.#waiting.values()) {
      waiting.reject(new Problem(documentProblems.unrenderable, { cause: error }))
    }
    this.#waiting.clear()
  }
}

/** A QR code as SVG text, for templates and pages. */
export function qrSvg(text: string): Promise<string> {
  return QRCode.toString(text, { type: 'svg', margin: 0, errorCorrectionLevel: 'M' })
}
