/** Faults no single file shows: references that lead nowhere, words used twice, denied topics, grammar of checks. */
import { codeKey, type CodeList } from '../code-list.ts'
import { headerKey } from '../compile/header-key.ts'
import type { ListDefinition } from '../schema/list.ts'
import type { PublicityRule } from '../schema/publicity.ts'
import type { Condition, Field, RecordKind, RowCheck } from '../schema/record.ts'
import { denyTest, textsOf, type DenyTest } from './deny.ts'
import type { CatalogueFiles } from './load.ts'
import type { CatalogueFault, Parsed } from './parse.ts'

type Report = (path: string, message: string) => void

/** Adds every cross-file fault. Runs only over files that passed their own meta-schema. */
export function crossCheck(files: CatalogueFiles, faults: CatalogueFault[]): void {
  const report =
    (parsed: Parsed<unknown>): Report =>
    (path, message) =>
      void faults.push({ file: parsed.file, line: parsed.lineOf(path), path, message })
  const known = {
    codes: new Map(files.codeLists.map((list) => [list.code, list])),
    publicity: codesOf(files.publicity),
    lists: codesOf(files.lists),
    behaviours: codesOf(files.behaviours),
    matters: codesOf(files.matters),
    kinds: codesOf(files.kinds),
  }
  for (const kind of files.kinds) checkKind(kind.value, known, report(kind))
  for (const list of files.lists) checkList(list.value, known, report(list))
  for (const rule of files.publicity) checkPublicity(rule.value, report(rule))
  for (const measure of files.measures) {
    measure.value.rules.forEach((rule, i) => {
      const at = report(measure)
      for (const code of rule.triggers.lists ?? [])
        if (!known.lists.has(code)) at(`/rules/${i}/triggers/lists`, `no list ${code}`)
      for (const code of rule.triggers.behaviours ?? []) {
        if (!known.behaviours.has(code)) at(`/rules/${i}/triggers/behaviours`, `no behaviour ${code}`)
        // Without it nothing could ever bring the rule, and the behaviour would be words only.
        if (!known.lists.has(code)) at(`/rules/${i}/triggers/behaviours`, `no list ${code} to enter it on`)
      }
      for (const code of rule.matters)
        if (!known.matters.has(code)) at(`/rules/${i}/matters`, `no matter ${code}`)
      if ((rule.triggers.lists ?? []).length + (rule.triggers.behaviours ?? []).length === 0) {
        at(`/rules/${i}/triggers`, 'nothing triggers this rule')
      }
    })
  }
  for (const behaviour of files.behaviours) {
    if (!known.kinds.has(behaviour.value.evidence.kind))
      report(behaviour)('/evidence/kind', `no kind ${behaviour.value.evidence.kind}`)
  }
  for (const source of files.sources) {
    for (const kind of source.value.kinds)
      if (!known.kinds.has(kind)) report(source)('/kinds', `no kind ${kind}`)
    for (const list of source.value.lists ?? [])
      if (!known.lists.has(list)) report(source)('/lists', `no list ${list}`)
    const { minRows, maxRows } = source.value.expect
    if (minRows > maxRows) report(source)('/expect', 'minRows is above maxRows')
  }
  checkPapers(files, known, report)
  checkRepeats(files, report)
  if (files.denyList !== undefined) checkDenied(files, denyTest(files.denyList.value), report)
}

/** What memoranda and editions of the national list point at. */
function checkPapers(
  files: CatalogueFiles,
  known: { lists: Set<string>; behaviours: Set<string> },
  report: (parsed: Parsed<unknown>) => Report,
): void {
  const editions = codesOf(files.nationalLists)
  const measures = codesOf(files.measures)
  const rules = new Set(files.measures.flatMap((measure) => measure.value.rules.map((rule) => rule.code)))
  for (const memorandum of files.memoranda) {
    const { lists, behaviours, supersededBy } = memorandum.value
    const at = report(memorandum)
    for (const list of lists) if (!known.lists.has(list)) at('/lists', `no list ${list}`)
    for (const code of behaviours) if (!known.behaviours.has(code)) at('/behaviours', `no behaviour ${code}`)
    if (supersededBy !== undefined && !editions.has(supersededBy))
      at('/supersededBy', `no edition ${supersededBy}`)
    memorandum.value.measures.forEach((measure, i) => {
      for (const rule of measure.rules) if (!rules.has(rule)) at(`/measures/${i}/rules`, `no rule ${rule}`)
    })
  }
  for (const list of files.nationalLists) {
    list.value.items.forEach(({ carriedBy }, i) => {
      if (carriedBy !== undefined && !measures.has(carriedBy))
        report(list)(`/items/${i}/carriedBy`, `no measure ${carriedBy}`)
    })
  }
}

function checkPublicity(rule: PublicityRule, at: Report): void {
  rule.editions?.forEach(({ levels, classify }, i) => {
    const needed = classify?.some((row) => row.level === 'minor-shown') === true
    if (needed !== (levels['minor-shown'] !== undefined))
      at(`/editions/${i}/levels`, 'a term of minor-shown and a row of classify that leads to it go together')
  })
}

function checkList(list: ListDefinition, known: Known, at: Report): void {
  if (!known.publicity.has(list.publicityRule)) at('/publicityRule', `no publicity rule ${list.publicityRule}`)
  if ((list.nature === 'conduct') !== known.behaviours.has(list.code))
    at('/nature', 'a list is of the nature conduct when it bears the code of a behaviour, and only then')
  const rests = list.origin === 'own' && list.nature !== 'red' && list.nature !== 'association'
  if (rests !== (list.basisFrom !== undefined))
    at('/basisFrom', 'a list decided here on another decision says whose it may be, and no other list')
  for (const kind of list.basisFrom?.kinds ?? []) if (!known.kinds.has(kind)) at('/basisFrom/kinds', `no kind ${kind}`)
  for (const sector of list.basisFrom?.sectors ?? [])
    if (known.codes.get('sectors')?.get(sector) === undefined) at('/basisFrom/sectors', `no sector ${sector}`)
  list.criteria.forEach(({ term }, i) => {
    if (term === undefined) return
    const { minMonths, maxMonths } = term
    if (minMonths > maxMonths || maxMonths > (list.termMonths ?? 0))
      at(`/criteria/${i}/term`, `${minMonths} to ${maxMonths} months do not lie within the term of the list`)
  })
  if (list.origin === 'own' && list.exits.some((exit) => exit.code === 'early') !== (list.earlyExitMonths !== null))
    at('/exits', 'an exit `early` and earlyExitMonths go together: papers would promise what nobody can grant')
}

interface Known {
  codes: Map<string, CodeList>
  publicity: Set<string>
  lists: Set<string>
  behaviours: Set<string>
  kinds: Set<string>
}

function codesOf(parsed: Parsed<{ code: string }>[]): Set<string> {
  return new Set(parsed.map((p) => p.value.code))
}

function checkKind(kind: RecordKind, known: Known, at: Report): void {
  const fields = new Map(kind.fields.map((field) => [field.name, field]))
  const roles = new Map<string, string>()
  const words = new Map<string, string>()
  kind.fields.forEach((field, i) => {
    const path = `/fields/${i}`
    if (fields.get(field.name) !== field) at(`${path}/name`, `field ${field.name} is declared twice`)
    if (field.role !== undefined) {
      const taken = roles.get(field.role)
      if (taken !== undefined) at(`${path}/role`, `role ${field.role} is ${taken}'s already`)
      roles.set(field.role, field.name)
    }
    checkField(field, fields, known, (inner, message) => at(path + inner, message))
    for (const word of [field.name, field.title, ...(field.aliases ?? [])]) {
      const key = headerKey(word)
      const owner = words.get(key)
      if (owner !== undefined && owner !== field.name)
        at(`${path}/aliases`, `header word ${word} is ${owner}'s already`)
      words.set(key, field.name)
    }
  })
  if (!roles.has('subject.name')) at('/fields', 'no field has the role subject.name')
  if (kind.nature === 'list' && kind.list === undefined && !roles.has('list')) {
    at('/nature', 'a list kind names its list, or has a field with the role list')
  }
  if (kind.list !== undefined && !known.lists.has(kind.list)) at('/list', `no list ${kind.list}`)
  if (!known.publicity.has(kind.publicityRule))
    at('/publicityRule', `no publicity rule ${kind.publicityRule}`)
  kind.key.forEach((name, i) => fields.has(name) || at(`/key/${i}`, `no field ${name}`))
  for (const [i, layout] of (kind.layouts ?? []).entries()) {
    for (const [word, name] of Object.entries(layout.headers)) {
      if (!fields.has(name)) at(`/layouts/${i}/headers/${word}`, `no field ${name}`)
    }
    for (const name of layout.lacks ?? [])
      if (!fields.has(name)) at(`/layouts/${i}/lacks`, `no field ${name}`)
  }
  kind.checks?.forEach((check, i) =>
    checkCheck(check, fields, known, (inner, message) => at(`/checks/${i}${inner}`, message)),
  )
}

function checkField(field: Field, fields: Map<string, Field>, known: Known, at: Report): void {
  const coded = field.type === 'enum' || field.type === 'enums'
  if (coded && field.codes === undefined) at('/codes', `${field.type} needs a code list`)
  if (!coded && field.codes !== undefined) at('/codes', `${field.type} takes no code list`)
  const list = field.codes === undefined ? undefined : known.codes.get(field.codes)
  if (field.codes !== undefined && list === undefined) at('/codes', `no code list ${field.codes}`)
  if (field.default !== undefined && list !== undefined && list.find(field.default) === undefined) {
    at('/default', `${field.default} is not in code list ${field.codes}`)
  }
  for (const name of field.toldBy ?? []) if (!fields.has(name)) at('/toldBy', `no field ${name}`)
  if (field.currencyInto !== undefined && fields.get(field.currencyInto)?.type !== 'enum') {
    at('/currencyInto', `no enum field ${field.currencyInto}`)
  }
  if (
    /身份证|证件号码|证件类型|id_no|id_type/.test(field.title + field.name) &&
    (field.personal !== 'discard' || field.publicity !== 'never')
  ) {
    at('', 'identity documents of persons are discarded at the door: personal: discard, publicity: never')
  }
  if (field.personal === 'discard' && field.publicity !== 'never')
    at('/publicity', 'what is discarded is never public')
}

function checkCheck(check: RowCheck, fields: Map<string, Field>, known: Known, at: Report): void {
  const need = (name: string | undefined, key: string): void => {
    if (name === undefined) at('', `${check.form} needs ${key}`)
    else if (!fields.has(name)) at(`/${key}`, `no field ${name}`)
  }
  if (check.form === 'one-of-group') {
    if ((check.fields ?? []).length < 2) at('', 'one-of-group needs fields, two at least')
    for (const name of check.fields ?? []) if (!fields.has(name)) at('/fields', `no field ${name}`)
  } else need(check.field, 'field')
  if (check.form === 'not-after' || check.form === 'differs' || check.form === 'amount-agrees')
    need(check.other, 'other')
  if (check.form === 'at-most' && check.value === undefined) at('', 'at-most needs value')
  if (check.when !== undefined) checkCondition(check.when, fields, known, at)
}

function checkCondition(when: Condition, fields: Map<string, Field>, known: Known, at: Report): void {
  const field = fields.get(when.field)
  if (field === undefined) return at('/when/field', `no field ${when.field}`)
  const list = field.codes === undefined ? undefined : known.codes.get(field.codes)
  for (const code of [...(when.in ?? []), ...(when.notIn ?? [])]) {
    if (list !== undefined && list.get(code) === undefined)
      at('/when', `${code} is not in code list ${field.codes}`)
  }
}

interface Edition {
  code: string
  version: number
  effectiveFrom?: string
  effectiveTo?: string
}

/** One edition of an entry a day: of two in force together nobody could say which is the law. */
function checkRepeats(files: CatalogueFiles, report: (parsed: Parsed<unknown>) => Report): void {
  const groups: Parsed<Edition>[][] = [
    files.kinds,
    files.lists,
    files.publicity,
    files.measures,
    files.behaviours,
    files.matters,
    files.memoranda,
    files.nationalLists,
    files.sources,
  ]
  for (const group of groups) {
    const seen = new Map<string, string>()
    for (const parsed of group) {
      const key = `${parsed.value.code} version ${parsed.value.version}`
      const first = seen.get(key)
      if (first !== undefined) report(parsed)('/version', `${key} stands in ${first} already`)
      seen.set(key, parsed.file)
    }
    for (const [i, one] of group.entries()) {
      const { effectiveFrom: from, effectiveTo: to } = one.value
      if (from !== undefined && to !== undefined && to < from) report(one)('/effectiveTo', `${to} is before ${from}`)
      const other = group.slice(0, i).find((before) => overlaps(before.value, one.value))
      if (other !== undefined)
        report(one)('/effectiveFrom', `${one.value.code} is in force together with its edition in ${other.file}`)
    }
  }
}

function overlaps(one: Edition, other: Edition): boolean {
  const begins = ({ effectiveFrom }: Edition): string => effectiveFrom ?? ''
  const ends = ({ effectiveTo }: Edition): string => effectiveTo ?? '9999'
  if (one.code !== other.code || one.version === other.version) return false
  return begins(one) <= ends(other) && begins(other) <= ends(one)
}

function checkDenied(
  files: CatalogueFiles,
  denied: DenyTest,
  report: (parsed: Parsed<unknown>) => Report,
): void {
  const groups: Parsed<unknown>[] = [
    ...files.kinds,
    ...files.lists,
    ...files.measures,
    ...files.behaviours,
    ...files.matters,
    ...files.memoranda,
    ...files.nationalLists,
    ...files.sources,
  ]
  for (const parsed of groups) {
    const told = new Set<string>()
    for (const [path, text] of textsOf(parsed.value)) {
      const found = denied(text)
      if (found === undefined || told.has(path)) continue
      told.add(path)
      report(parsed)(path, `“${found.term}” is on the deny list (${found.topic}): ${found.reason}`)
    }
  }
}

/** Spellings of a code list that collide would make a cell mean two things. Exposed for the catalogue check. */
export function ambiguousSpellings(list: CodeList): string[] {
  const owners = new Map<string, Set<string>>()
  for (const entry of list.entries) {
    for (const word of [entry.code, entry.title, ...entry.aliases]) {
      const key = codeKey(word)
      owners.set(key, (owners.get(key) ?? new Set()).add(entry.code))
    }
  }
  return [...owners].filter(([, codes]) => codes.size > 1).map(([word]) => word)
}
