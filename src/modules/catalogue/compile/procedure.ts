/**
 * The procedure of a penalty where its file does not say it. The national layout of 30 columns has none (standards
 * 1.4), and a penalty by simplified procedure is stored, never shown (standards 1.8 E701; law.md 1.2, 7). So what the
 * texts of the decision say of it counts:
 *
 * | a text says | source | does not count |
 * |---|---|---|
 * | 简易程序 | standards 1.1, 1.8 | 未、不适用简易程序; 简易程序转为普通程序 |
 * | 当场处罚, 当场作出行政处罚决定, 当场行政处罚决定书 | standards 1.1, 13.2 row 5 | 未、不当场处罚 |
 * | 行政处罚法 … 第五十一条, decided from 2021-07-15 on | standards 1.1 | art 51 of another law, or of this one before its revision |
 *
 * Only a warning or a fine can be decided so (standards 1.1): any other kind keeps its level, whatever a text says.
 */
import type { CivilDate } from '../../../kernel/time.ts'
import type { SubjectCategory } from '../schema/common.ts'
import type { RecordKind } from '../schema/record.ts'
import type { RolePlan } from './roles.ts'
import { report, type RowState } from './row-state.ts'

/** Since the law was revised (行政处罚法 2021) its article 51 is the simplified procedure. */
const revisedOn: CivilDate = '2021-07-15'

// A no just before, or a turn to another procedure behind, says that it was not taken.
const no = '(?<![未不非无没](?:有|再|宜|能|应|当|予|得|可|是|属于|适用|符合|采用|采取|按照?|依照?|作出|给予)*)'
const words = new RegExp(`${no}(?:简易程序(?![^，。；;,]{0,6}[转改])|当场(?:作出|予以|给予)?(?:行政)?处罚)`)
// Articles of one law are enumerated behind its name; anything else, another law's name above all, ends them.
const article = new RegExp(
  '行政处罚法》?(?:[（(][^（）()]{0,20}[）)])?' +
    '(?:第[一二三四五六七八九十百零〇0-9]{1,6}[条款项]|之?的?规定|[、，,和及与以\\s])*' +
    '第(?:五十一|51)条(?!之)',
)
/** Whatever is told holds one of these. */
const telling = /简易程序|当场|五十一条|51条/

/** Whether a text of a decision of this day says that it was made by simplified procedure. */
export function saysSimplified(text: string, decidedOn: CivilDate | null): boolean {
  if (!telling.test(text)) return false
  return words.test(text) || (decidedOn !== null && decidedOn >= revisedOn && article.test(text))
}

/** 警告, 罚款: what can be decided on the spot. */
const onTheSpot: ReadonlySet<string> = new Set(['01', '03'])

/** 行政处罚法 art 51: at most 3,000 yuan for an organisation, 200 for a citizen, a sole trader too (standards 1.1). */
const organisationYuan = 3_000
const citizenYuan = 200

/**
 * Reads the procedure of a row, stated or told by its texts, and says what follows from it (E701). Where nothing tells
 * it and the fine could have been given on the spot, the sender is reminded of the column; the row is taken as it is.
 */
export function procedureOf(
  kind: RecordKind,
  slotOf: (name: string) => number,
  { slots, fineFactor }: RolePlan,
): (state: RowState, category: SubjectCategory | null) => void {
  const field = kind.fields.find((one) => one.role === 'procedure')
  if (field === undefined) return () => undefined
  const slot = slotOf(field.name)
  const texts = (field.toldBy ?? []).map(slotOf)
  return (state, category) => {
    const stated = state.slots[slot]
    if (stated === 'simplified') report(state, field, 'E701', '简易程序的处罚只归集，不公示', '无需处理')
    if (stated !== undefined) return
    const kinds = state.slots[slots['sanction.kinds']]
    if (!Array.isArray(kinds) || kinds.length === 0 || !kinds.every((one) => onTheSpot.has(one as string))) return
    const decidedOn = state.slots[slots.decided_on]
    const day = typeof decidedOn === 'string' ? decidedOn : null
    if (texts.some((one) => told(state.slots[one], day))) {
      state.slots[slot] = 'simplified'
      const right = `不是简易程序的，在“${field.title}”中写明后重新报送`
      report(state, field, 'E701', '文书写明当场处罚或者简易程序，只归集，不公示', right)
      return
    }
    const fine = state.slots[slots['sanction.fine']]
    const limit = category === 'sole-trader' ? citizenYuan : organisationYuan
    if (typeof fine !== 'number' || fine <= 0 || Number(`${fine}e${fineFactor}`) > limit) return
    const message = `罚款在当场处罚的限额以内，${field.title}为空`
    report(state, field, 'E208', message, '写明简易程序或者普通程序；简易程序的不公示', 'warn')
  }
}

function told(text: unknown, decidedOn: CivilDate | null): boolean {
  return typeof text === 'string' && saysSimplified(text, decidedOn)
}
