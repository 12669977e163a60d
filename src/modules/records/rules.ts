/** What a decision on a fact rests on. Pure. */
import { Problem, problems } from '../../kernel/problem.ts'

/** A number of the usual form, 明环撤〔2026〕1号 or （2026）明01破3号; or a document by its title, 《……》. */
const named = /[〔（([【［]\s*\d{4}\s*[〕）)\]】］].*\d.*号|《[^》]{2,}》/

/**
 * What ends publicity, or brings it back, rests on a decision, a ruling or an article of law that can be found again
 * (行政处罚法 art 48; 信用修复管理办法, law.md 1.5 and 1.6), never on word of mouth. Throws `input.invalid`.
 */
export function mustNamePaper(document: string): void {
  if (named.test(document)) return
  throw new Problem(problems.invalidInput, {
    errors: [{
      code: 'input.paper', field: 'document', message: '没有写明依据的文书',
      expected: '请填写文书号，如“明环撤〔2026〕1号”“（2026）明01破3号”；依据法律条文的写明名称，如“《行政处罚法》第四十八条”',
    }],
  })
}
