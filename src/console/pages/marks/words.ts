/** The words of marks. */
import type { EntryMarks, PlacedMark } from '../../../modules/checks/index.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import type { Html } from '../../../portal/html.ts'

export const path = '/console/marks'

export function openMarks({ marks }: EntryMarks): PlacedMark[] {
  return marks.filter((mark) => mark.lifted === null)
}

/** Whether there is anything to keep out of use, and whether it is. */
export function standingTag(entry: EntryMarks): Html {
  if (!entry.inForce) return tag('past', '现不生效')
  return openMarks(entry).length > 0 ? tag('attention', '暂不执行') : tag('neutral', '有效')
}
