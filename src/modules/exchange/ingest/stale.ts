/** Rows of a register that are older than what the register here holds already. Pure. */
import type { InputError } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'

/** What is held, or told by a row: its state, and the day on which the registering body approved it (核准日期). */
export interface Told {
  operatingState: string | null
  approvedOn: string | null
}

const ended = 'deregistered'

/**
 * Why a row of a register may not change what is held; undefined: it may. What a register says is true from the day its
 * body approved it, not from the day a file came (two times on every fact, design section 2): a file that tells no
 * later approval undoes neither a later one nor the end of a body.
 *
 * | held | the row | |
 * |---|---|---|
 * | approved on a day | approved earlier | question |
 * | deregistered | another state, no later approval told | question |
 * | anything else | | applied |
 *
 * An approval held from after the day of receipt is a slip, and binds nobody.
 */
export function staleness(held: Told, row: Told, receivedOn: CivilDate): InputError | undefined {
  const heldOn = dayOf(held.approvedOn)
  const toldOn = dayOf(row.approvedOn)
  const known = heldOn !== undefined && heldOn <= receivedOn ? heldOn : undefined
  if (known !== undefined && toldOn !== undefined && toldOn < known) {
    return {
      code: 'E302', field: 'approved_on', message: `核准日期 ${toldOn} 早于主体库中已有登记的核准日期 ${known}，疑为旧数据`,
      expected: '请核对是否误报了旧文件；登记机关作了更正的，请填写更正后的核准日期再报送',
    }
  }
  const revives = held.operatingState === ended && row.operatingState !== null && row.operatingState !== ended
  const isLater = toldOn !== undefined && known !== undefined && toldOn > known
  if (!revives || isLater) return undefined
  return {
    code: 'E302', field: 'status', message: '主体库中该主体已经注销，本行又报为其他状态，且没有更晚的核准日期，疑为旧数据',
    expected: '请核对登记状态；确已恢复登记的，请填写恢复登记的核准日期再报送',
  }
}

function dayOf(text: string | null): CivilDate | undefined {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined
}
