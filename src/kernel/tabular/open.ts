/** Opens a table of whatever format. */
import { Problem } from '../problem.ts'
import { openText } from './csv.ts'
import { fileSource, readHead, type TableSource } from './pieces.ts'
import { asProblem, problems } from './problems.ts'
import { sniffContainer } from './sniff.ts'
import type { OpenTable, TableOptions } from './table.ts'
import { openXls } from './xls.ts'
import { openXlsx } from './xlsx.ts'

/**
 * Opens a CSV, TSV, XLSX or XLS file for reading row by row, by its path or as content that is unsealed on
 * the way; the content decides which it is. Nothing stays open between this call and `batches()`. Every
 * fault of the file is a Problem with a `table.*` code.
 */
export async function openTable(from: string | TableSource, options: TableOptions = {}): Promise<OpenTable> {
  try {
    const source = typeof from === 'string' ? await fileSource(from) : from
    const { size } = source
    if (options.maxBytes !== undefined && size > options.maxBytes) {
      throw new Problem(problems.tooLarge, {
        detail: `文件有 ${megabytes(size)} MB，不得超过 ${megabytes(options.maxBytes)} MB。请拆分后分别提交。`,
      })
    }
    if (size === 0) throw new Problem(problems.empty, { detail: '文件是空的（0 字节）。请重新导出或重新上传。' })
    const container = sniffContainer(await readHead(source, 4096), options.fileName)
    if (container === 'zip') return await openXlsx(await source.path(), size, options)
    if (container === 'ole') return await openXls(await source.path(), size, options)
    return await openText(source, options)
  } catch (error) {
    throw asProblem(error)
  }
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1)
}
