/**
 * How much a workbook may ask of its reader. Cells name shared text by number and merged ranges repeat theirs, so that
 * a few kilobytes may stand for terabytes: cell after cell refers to one text of a million characters, or every row of
 * a sheet is covered to its last column. What comes out is therefore bounded by what went in. A workbook as programs
 * write it stays far below: even one cell repeated for ever takes an eighth of a byte a time in an archive within its
 * bounds, which is worth fifty.
 */
import { Problem } from '../problem.ts'
import { problems } from './problems.ts'

/** Any file may ask for this much, in characters. */
const freeWork = 64 * 2 ** 20
const workPerByte = 400
/** Of a cell, empty or not, beside its characters: whoever reads the row looks at each. */
export const workPerCell = 16

export class Work {
  #left: number

  /** Of a file of this size as stored. */
  constructor(fileBytes: number) {
    this.#left = freeWork + workPerByte * fileBytes
  }

  /** Throws `table.too_dense` when more has been asked for than the file is worth. */
  charge(units: number): void {
    this.#left -= units
    if (this.#left >= 0) return
    throw new Problem(problems.tooDense, {
      detail:
        '同样的内容在工作簿里重复引用得过多，或合并单元格的范围过大，展开后是文件本身的数百倍。请取消合并单元格、删除多余的行列后另存，或改用 CSV 提交。',
    })
  }
}
