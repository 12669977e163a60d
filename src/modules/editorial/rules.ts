/** What may be said in public: pure rules over an article's words. */
import { scanPersonalData } from '../../kernel/personal-data.ts'
import type { InputError } from '../../kernel/problem.ts'
import { scanSensitiveWords } from '../../kernel/sensitive-words.ts'
import type { CivilDate } from '../../kernel/time.ts'
import type { Article, ArticleText } from './schema.ts'

const kinds: Record<string, string> = {
  identity: '身份证号码',
  phone: '电话号码',
  'bank-card': '银行卡号',
  account: '账号',
  address: '住址',
  email: '电子邮箱',
  minor: '未成年人信息',
  victim: '被害人信息',
  health: '健康信息',
  'state-secret': '涉密内容',
}

/**
 * Personal data and sensitive words in what an author wrote (PIPL art 25; 政府信息公开条例 arts 14–15). Excerpts are
 * masked: the message must not repeat what must not be said.
 */
export function contentFaults(article: ArticleText): InputError[] {
  const parts: [field: string, text: string][] = [
    ['title', article.title],
    ['summary', article.summary],
    ['body', article.body],
    ...article.activities.map((a): [string, string] => [
      'activities',
      `${a.title} ${a.place} ${a.unit} ${a.result ?? ''}`,
    ]),
  ]
  return parts.flatMap(([field, text]) => [
    ...scanPersonalData(text).map((found): InputError => ({
      code: 'E601',
      field,
      message: `疑似${kinds[found.kind] ?? '个人信息'}：${found.excerptMasked}`,
      expected: '请删去或概括表述',
    })),
    ...scanSensitiveWords(text).map((found): InputError => ({
      code: 'E602',
      field,
      message: `疑似${kinds[found.kind] ?? '敏感内容'}：“${found.word}”`,
      expected: '请核实是否可以公开，改用概括表述',
    })),
  ])
}

/** Whether somebody wrote, changed or submitted it: then another person approves (政府信息公开条例 art 17). */
export function hadAHandIn(
  { author, editors, submitter }: Pick<Article, 'author' | 'editors' | 'submitter'>,
  person: { id: string },
): boolean {
  return author === person.id || submitter === person.id || editors.includes(person.id)
}

/** Whether a stranger may read it on a day: approved, and its day has come. */
export function shownOn(article: Pick<Article, 'state' | 'publishOn'>, day: CivilDate): boolean {
  return article.state === 'approved' && article.publishOn <= day
}
