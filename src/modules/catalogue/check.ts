/** `probity catalogue check`: every finding about a loaded catalogue on a day. */
import type { CivilDate } from '../../kernel/time.ts'
import type { Catalogue } from './catalogue.ts'
import { ambiguousSpellings } from './load/cross-check.ts'
import { checkMemorandum, checkNationalList } from './memoranda.ts'
import { checkKind, checkList, checkMeasure, checkTerms, personFindings, type Finding } from './rules.ts'

/** Errors first. An error means: do not release this catalogue. */
export function checkCatalogue(catalogue: Catalogue, today: CivilDate): Finding[] {
  const natures = new Map(catalogue.lists.map((list) => [list.code, list.nature]))
  const found: Finding[] = [
    ...catalogue.kinds.flatMap((kind) => checkKind(kind, today)),
    ...catalogue.lists.flatMap((list) => [...checkList(list, today), ...checkTerms(list, catalogue.measures)]),
    ...catalogue.measures.flatMap((measure) => checkMeasure(measure, natures, today)),
    ...catalogue.behaviours.flatMap((one) => personFindings(`behaviour/${one.code}`, one, one.basis, today)),
    ...catalogue.matters.flatMap((one) => personFindings(`matter/${one.code}`, one, one.basis, today)),
    ...catalogue.nationalLists.flatMap((list) => checkNationalList(list, catalogue.measures)),
    ...catalogue.memoranda.flatMap((one) => checkMemorandum(one, catalogue.measures, today)),
    ...published(catalogue),
    ...codes(catalogue),
  ]
  const order = { error: 0, warning: 1, note: 2 }
  return found.sort((a, b) => order[a.level] - order[b.level] || (a.entry < b.entry ? -1 : 1))
}

function published(catalogue: Catalogue): Finding[] {
  return catalogue.publicity.flatMap((rule): Finding[] =>
    rule.neverFor.includes('natural-person')
      ? []
      : [
          {
            level: 'error',
            code: 'person-published',
            entry: `publicity/${rule.code}`,
            message: 'natural persons are never shown',
          },
        ],
  )
}

function codes(catalogue: Catalogue): Finding[] {
  return catalogue.codeLists.flatMap((list) => {
    const words = ambiguousSpellings(list)
    return words.length === 0
      ? []
      : [
          {
            level: 'warning' as const,
            code: 'ambiguous-code' as const,
            entry: `codes/${list.code}`,
            message: `a word means two things: ${words.join(', ')}`,
          },
        ]
  })
}
