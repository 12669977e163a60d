/** What of a case may be published: a story in which nobody can be recognised (国办发〔2020〕49号; PIPL art 51). Pure. */
import { scanPersonalData } from '../../../kernel/personal-data.ts'
import { coreName, nameKey } from '../../../kernel/text.ts'

/** What would betray the parties. */
export interface Parties {
  /** Every name the subject bears or has borne: a former trade name betrays it as well. */
  subjectNames: readonly string[]
  subjectCode: string | null
  documents: readonly string[]
}

/** Why a text may not be published; undefined when it may. */
export function storyFault(text: string, parties: Parties): string | undefined {
  if (text.trim() === '') return '缺少标题或者正文'
  const key = nameKey(text)
  if (parties.subjectNames.some((name) => key.includes(nameKey(name)))) return '含有当事人名称'
  // The first two characters of a trade name betray it already; a chance hit only asks for another word.
  const cores = parties.subjectNames.map((name) => coreName(name).slice(0, 2))
  const said = cores.find((core) => core.length >= 2 && key.includes(nameKey(core)))
  if (said !== undefined) return `含有当事人字号“${said}”`
  if (parties.subjectCode !== null && text.toUpperCase().includes(parties.subjectCode))
    return '含有当事人代码'
  if (parties.documents.some((document) => document !== '' && text.includes(document))) return '含有文书号'
  return scanPersonalData(text).length > 0 ? '含有个人信息' : undefined
}
