/** What a scanner types into the field is seldom a bare code: licences carry addresses and sentences with a code inside. */
import { isUscc, normaliseCode } from '../../../modules/subjects/index.ts'

/** The code in a scanned or typed text: the first sound USCC in a long one, else the text itself. */
export function codeIn(text: string): string {
  if (normaliseCode(text).length <= 20) return text
  const runs = text.toUpperCase().match(/[0-9A-Z]+/g) ?? []
  return runs.find((run) => isUscc(run)) ?? text.slice(0, 64)
}
