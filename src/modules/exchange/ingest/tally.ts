/** What is said of a whole delivery, counted while it is read: skipped rows, values left empty, bodies not known. */
import type { RowFault } from '../../catalogue/index.ts'
import type { Warning } from '../schema.ts'

const skipTitles: Record<string, string> = {
  blank: '空行', footer: '合计、注释或填表说明行', 'repeated-header': '重复的表头',
}

/** Row numbers kept of each remark: enough to find what is meant, few enough to read. */
const numbersAtMost = 20

interface Count {
  code: string
  text: string
  rows: number
  at: number[]
}

export class Tally {
  readonly #counts = new Map<string, Count>()

  /** `before`: what an earlier, interrupted run had counted up to the chunk this one goes on behind. */
  constructor(before: readonly Warning[]) {
    for (const { code, message, rows, at } of before) {
      const text = message.replace(/^\d+ 行：?/, '')
      this.#counts.set(`${code}${text}`, { code, text, rows, at: [...(at ?? [])] })
    }
  }

  skipped(what: string, row: number): void {
    this.#add(`skipped.${what}`, `未计入：${skipTitles[what] ?? what}`, row)
  }

  /** A row that was taken with a remark: optional values that could not be read, numbers that fail a check. */
  remark(fault: RowFault, row: number): void {
    this.#add(fault.code, fault.expected === undefined ? fault.message : `${fault.message}（${fault.expected}）`, row)
  }

  /** E601, E602: a row that is filed and kept from everybody until the office has looked; the sender can mend it. */
  held(fault: RowFault, row: number): void {
    const right = '已收存，暂不公示、不对外提供，待信用中心复核；含个人信息的，删去或用*号代替后以同一文书号重新报送，即替换原内容'
    this.#add(fault.code, `${fault.message}（${right}）`, row)
  }

  /** E501: rows of one delivery that say different things of the same fact; the last one stands. */
  contradicted(rows: number): void {
    if (rows > 0) this.#add('E501', '与本批前面的行是同一事项而内容不同，以最后一行为准，请核对', undefined, rows)
  }

  /** E501: rows that say otherwise than a delivery which came later and was read before this one. */
  outdated(rows: number): void {
    if (rows > 0) this.#add('E501', '该事项已有更晚收到的内容入库，本行未替换它；如以本行为准，请重新报送', rows)
  }

  /** E304: the sender's own end of publicity differs from the one computed, which stands (standards 1.8). */
  statedEnd(row: number): void {
    this.#add('E304', '填报的公示截止期与平台按公示规则计算的不一致，以计算的为准', row)
  }

  #add(code: string, text: string, row: number | undefined, rows = 1): void {
    const key = code + text
    let count = this.#counts.get(key)
    if (count === undefined) {
      if (this.#counts.size >= 200) return
      count = { code, text, rows: 0, at: [] }
      this.#counts.set(key, count)
    }
    count.rows += rows
    if (row !== undefined && count.at.length < numbersAtMost) count.at.push(row)
  }

  warnings(): Warning[] {
    return [...this.#counts.values()].map(({ code, text, rows, at }) => ({
      code, message: `${rows} 行：${text}`, rows, ...(at.length === 0 ? {} : { at: [...at] }),
    }))
  }
}
