/** What can be wrong with a file that should hold a table. The details say where, and what would be right. */
import { defineProblems, Problem, type ProblemDefinition } from '../problem.ts'

export const problems = defineProblems({
  noSuchFile: { code: 'table.no_such_file', status: 400, title: '找不到表格文件' },
  empty: { code: 'table.empty', status: 400, title: '表格里没有内容' },
  notATable: { code: 'table.not_a_table', status: 400, title: '这不是表格文件' },
  unsupported: { code: 'table.unsupported', status: 400, title: '不支持这种表格格式' },
  unreadable: { code: 'table.unreadable', status: 400, title: '表格文件已损坏，无法读取' },
  truncated: { code: 'table.truncated', status: 400, title: '表格文件不完整' },
  encrypted: { code: 'table.encrypted', status: 400, title: '表格文件设有密码' },
  sheetNotFound: { code: 'table.sheet_not_found', status: 400, title: '没有找到指定的工作表' },
  encodingMixed: { code: 'table.encoding_mixed', status: 400, title: '文件里混用了两种文字编码' },
  encodingUnknown: { code: 'table.encoding_unknown', status: 400, title: '无法识别文件的文字编码' },
  nulBytes: { code: 'table.nul_bytes', status: 400, title: '文件里有空字节' },
  unclosedQuote: { code: 'table.unclosed_quote', status: 400, title: '引号没有成对' },
  tooManyColumns: { code: 'table.too_many_columns', status: 400, title: '列数过多' },
  cellTooLong: { code: 'table.cell_too_long', status: 400, title: '单元格内容过长' },
  rowTooLong: { code: 'table.row_too_long', status: 400, title: '一行内容过长' },
  tooLarge: { code: 'table.too_large', status: 413, title: '表格文件过大' },
  zipBomb: { code: 'table.zip_bomb', status: 413, title: '压缩内容异常，拒绝解压' },
  tooDense: { code: 'table.too_dense', status: 413, title: '工作簿展开后的内容过多' },
  tooManyRows: { code: 'table.too_many_rows', status: 400, title: '行数超出工作簿的上限' },
})

/** A problem tied to one physical row; `expected` says what would be right. */
export function rowFault(definition: ProblemDefinition, row: number, message: string, expected: string): Problem {
  return new Problem(definition, {
    detail: `${message}${expected}`,
    errors: [{ code: definition.code, row, message, expected }],
  })
}

/**
 * Whatever a library throws on a damaged file, as a coded problem; the original stays as `cause`.
 * Faults of the machine (a full or failing disk) say nothing of the file and stay what they are.
 */
export function asProblem(error: unknown): Error {
  if (error instanceof Problem) return error
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown }
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') {
    return new Problem(problems.noSuchFile, { detail: '指定的路径上没有文件。请核对文件名。', cause: error })
  }
  if (error instanceof Error && typeof syscall === 'string') return error
  if (code === 'Z_BUF_ERROR') {
    return new Problem(problems.truncated, { detail: '压缩内容中途结束。请重新导出或重新上传完整的文件。', cause: error })
  }
  return new Problem(problems.unreadable, {
    detail: '文件内容与其格式不符。请用表格软件打开后另存为新的 XLSX 文件，再重新提交。',
    cause: error,
  })
}
