/** XLS workbooks (BIFF 2–8): parsed whole, in a worker thread, hence bounded in size. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Problem } from '../problem.ts'
import { problems } from './problems.ts'
import { chooseSheet } from './rows.ts'
import { limitsOf, type OpenTable, type TableBatch, type TableOptions } from './table.ts'
import type { XlsAnswer, XlsSheet, XlsTask } from './xls-worker.ts'

const maxFileBytes = 64 * 2 ** 20
const maxHeapMegabytes = 1024
/** For one answer; the largest permitted file takes some ten seconds. */
const maxAnswerMs = 120_000

export async function openXls(path: string, size: number, options: TableOptions): Promise<OpenTable> {
  if (size > maxFileBytes) {
    throw new Problem(problems.tooLarge, {
      detail: `XLS 文件不得超过 ${maxFileBytes / 2 ** 20} MB。请另存为 XLSX 或 CSV 后再提交。`,
    })
  }
  const limits = limitsOf(options)
  const sheets = await listSheets({ path, limits })
  const sheet = chooseSheet(sheets, options.sheet)
  return {
    format: 'xls',
    sheet: sheet.name,
    sheets: sheets.map((each) => each.name),
    formulas: sheet.formulas,
    totalBytes: size,
    batches: () => readBatches({ path, limits, sheet: sheet.name }),
  }
}

async function listSheets(task: XlsTask): Promise<XlsSheet[]> {
  const thread = new XlsThread(task)
  try {
    const answer = await thread.ask()
    return answer.kind === 'sheets' ? answer.sheets : []
  } finally {
    await thread.stop()
  }
}

async function* readBatches(task: XlsTask): AsyncGenerator<TableBatch> {
  const thread = new XlsThread(task)
  try {
    for (;;) {
      const answer = await thread.ask()
      if (answer.kind !== 'batch') return
      yield answer.batch
    }
  } finally {
    await thread.stop()
  }
}

class XlsThread {
  readonly #worker: Worker

  constructor(task: XlsTask) {
    this.#worker = new Worker(new URL('./xls-worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes },
      stdout: true,
      stderr: true,
    })
  }

  /** One question, one answer. Problems found in the thread are thrown here. */
  async ask(): Promise<XlsAnswer> {
    const patience = AbortSignal.timeout(maxAnswerMs)
    try {
      const reply = once(this.#worker, 'message', { signal: patience })
      this.#worker.postMessage('next')
      const [answer] = (await reply) as [XlsAnswer]
      if (answer.kind === 'problem') throw restored(answer)
      return answer
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY' || patience.aborted) {
        throw new Problem(problems.tooLarge, {
          detail: 'XLS 工作簿过大或结构异常，无法处理。请另存为 XLSX 或 CSV 后再提交。',
          cause: error,
        })
      }
      throw error
    }
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** A problem as it was before it crossed the thread's border. */
function restored(answer: XlsAnswer & { kind: 'problem' }): Problem {
  const definition = Object.values(problems).find(({ code }) => code === answer.code) ?? problems.unreadable
  return new Problem(definition, {
    ...(answer.detail === undefined ? {} : { detail: answer.detail }),
    ...(answer.errors === undefined ? {} : { errors: answer.errors }),
    ...(answer.cause === '' ? {} : { cause: answer.cause }),
  })
}
