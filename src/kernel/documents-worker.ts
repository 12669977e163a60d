/** The thread that sets type: holds fonts and compiler, answers one request after the other. */
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { parentPort, workerData } from 'node:worker_threads'
import type { RenderAnswer, RenderRequest } from './documents.ts'

const { dir, fonts } = workerData as { dir: string; fonts: string }
const compiler = NodeCompiler.create({ workspace: dir, fontArgs: [{ fontPaths: [fonts] }] })

/**
 * A character our fonts lack stands in the paper as 〔U+20BB7〕, and the template is told that there are such
 * (`sys.inputs.named`): PDF/A allows no empty box, and a name is never a reason for there being no paper.
 */
function render({ path, data }: RenderRequest): Buffer {
  const named = new Set<string>()
  for (;;) {
    try {
      const text = named.size === 0 ? data : naming(data, named)
      return set(path, { data: text, named: [...named].map(nameOf).join('、') })
    } catch (error) {
      const lacking = lackingIn(String(error)).filter((character) => !named.has(character))
      if (lacking.length === 0) throw error
      for (const character of lacking) named.add(character)
    } finally {
      // What the compiler remembers of documents rendered long ago.
      compiler.evictCache(10)
    }
  }
}

function set(path: string, inputs: Record<string, string>): Buffer {
  const compiled = compiler.compile({ mainFilePath: path, inputs })
  const document = compiled.result
  if (document === null) {
    throw new Error(JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics ?? []).slice(0, 2000))
  }
  return compiler.pdf(document, { pdfStandard: 'a-2b' })
}

/** The characters of which the compiler says that no font has them; it writes some by their number. */
function lackingIn(said: string): string[] {
  const texts = [...said.matchAll(/the text \\?"(.+?)\\?" could not be displayed/g)].map(([, text = '']) => text)
  return texts.flatMap((text) => [
    ...text.replace(/\\+u\{([0-9a-f]+)\}/g, (_, number: string) => String.fromCodePoint(Number.parseInt(number, 16))),
  ])
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

function naming(data: string, named: ReadonlySet<string>): string {
  const written = (text: string): string =>
    [...text].map((one) => (named.has(one) ? `〔${nameOf(one)}〕` : one)).join('')
  return JSON.stringify(JSON.parse(data), (_, value: unknown) => (typeof value === 'string' ? written(value) : value))
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
