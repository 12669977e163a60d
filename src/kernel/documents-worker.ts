/** The thread that sets type: holds fonts and compiler, answers one request after the other. */
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { parentPort, workerData } from 'node:worker_threads'
import type { RenderAnswer, RenderRequest } from './documents.ts'

const { dir, fonts } = workerData as { dir: string; fonts: string }
const compiler = NodeCompiler.create({ workspace: dir, fontArgs: [{ fontPaths: [fonts] }] })

function render({ path, data }: RenderRequest): Buffer {
  try {
    const compiled = compiler.compile({ mainFilePath: path, inputs: { data } })
    const document = compiled.result
    if (document === null) {
      throw new Error(JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics ?? []).slice(0, 2000))
    }
    return compiler.pdf(document, { pdfStandard: 'a-2b' })
  } finally {
    // What the compiler remembers of documents rendered long ago.
    compiler.evictCache(10)
  }
}

parentPort?.on('message', (request: RenderRequest) => {
  let answer: RenderAnswer
  try {
    answer = { id: request.id, pdf: new Uint8Array(render(request)) }
  } catch (error) {
    answer = { id: request.id, fault: error instanceof Error ? error.message : JSON.stringify(error) }
  }
  parentPort?.postMessage(answer)
})
