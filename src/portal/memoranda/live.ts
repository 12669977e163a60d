/** The national list of measures and the joint memoranda as the catalogue holds them on a day (requirements J1, J5). */
import type { CivilDate, Clock } from '../../kernel/time.ts'
import {
  effectiveOn,
  executableOn,
  memorandumStandings,
  type Catalogue,
  type Measure,
  type MeasureRule,
  type Memorandum,
  type NationalList,
} from '../../modules/catalogue/index.ts'
import { datedBasis } from '../lists/live.ts'
import { monthsText } from '../lists/words.ts'
import type { CarryingRule, MemorandumFile, NationalEdition, NationalItem, Told } from './types.ts'
import { certaintyOf, groupTitles, leftOutTitles, readMark } from './words.ts'

/** The catalogue and the day on which it is read. */
interface Reading {
  readonly catalogue: Catalogue
  readonly clock: Pick<Clock, 'today'>
}

interface Place {
  readonly catalogue: Catalogue
  readonly today: CivilDate
}

const placeOf = (ctx: Reading): Place => ({
  catalogue: ctx.catalogue,
  today: ctx.clock.today(),
})

/** Every edition known, newest first. */
export function nationalListsOf(ctx: Reading): NationalEdition[] {
  const place = placeOf(ctx)
  const editions = [...place.catalogue.nationalLists].sort((a, b) => a.edition - b.edition)
  return editions.map((list, i) => editionOf(place, list, editions[i + 1])).reverse()
}

function editionOf(place: Place, list: NationalList, next: NationalList | undefined): NationalEdition {
  return {
    code: list.code,
    title: list.title,
    edition: list.edition,
    number: told(list.number),
    date: told(list.date),
    size: list.size ?? undefined,
    certaintyTitle: certaintyOf(list.certainty),
    replacedBy: next === undefined ? undefined : { edition: next.edition },
    groups: Object.values(groupTitles).filter((title) =>
      list.items.some((item) => groupTitles[item.group] === title),
    ),
    items: list.items.map((item) => itemOf(place, item)),
    description: list.description,
  }
}

function itemOf(place: Place, item: NationalList['items'][number]): NationalItem {
  const measure = place.catalogue.measures.find((one) => one.code === item.carriedBy)
  return {
    no: item.no,
    code: measure?.code,
    description: measure?.description,
    title: item.title,
    groupTitle: groupTitles[item.group],
    certaintyTitle: certaintyOf(item.certainty),
    notCarried: item.notCarried,
    rules: measure === undefined ? [] : measure.rules.map((rule) => ruleOf(place, measure, rule)),
  }
}

/** The twenty memoranda in the order of their numbers. */
export function memorandaOf(ctx: Reading): MemorandumFile[] {
  const place = placeOf(ctx)
  return [...place.catalogue.memoranda].sort((a, b) => a.no - b.no).map((one) => memorandumOf(place, one))
}

function memorandumOf(place: Place, one: Memorandum): MemorandumFile {
  const { catalogue, today } = place
  const { code, no, title, nature, publicBy, state, description, issuedBy } = one
  return {
    code,
    no,
    title,
    nature,
    publicBy,
    state,
    description,
    titleCertainty: certaintyOf(one.titleCertainty),
    number: told(one.number),
    date: told(one.date),
    initiatedBy: told(one.initiatedBy),
    bodies: issuedBy.bodies,
    bodyCount: issuedBy.count,
    bodiesCertainty: certaintyOf(issuedBy.certainty),
    editions: (one.editions ?? []).map(readMark),
    about: aboutOf(place, one),
    measures: memorandumStandings(one, catalogue.measures, today).map((measure) => ({
      title: measure.title,
      nationalNo: measure.nationalNo,
      standing: measure.standing,
      rules: catalogue.measures.flatMap((bearer) =>
        bearer.rules
          .filter((rule) => measure.rules.includes(rule.code))
          .map((rule) => ruleOf(place, bearer, rule)),
      ),
      certaintyTitle: certaintyOf(measure.certainty),
    })),
    measuresCertainty: certaintyOf(one.measuresCertainty),
    supersededBy: catalogue.nationalLists.find((list) => list.code === one.supersededBy)?.title,
    stateCertainty: certaintyOf(one.stateCertainty),
    stateBases: one.stateBasis.map((basis) => ({ ...datedBasis(basis, today), effect: basis.effect })),
    leftOut: (one.leftOut ?? []).map((what) => leftOutTitles[what]),
  }
}

function aboutOf(
  { catalogue, today }: Place,
  one: Pick<Memorandum, 'lists' | 'behaviours'>,
): MemorandumFile['about'] {
  return [
    ...one.lists.map((code) => ({ title: catalogue.list(code, today).title, href: `/lists/${code}` })),
    ...one.behaviours.map((code) => ({
      title: catalogue.behaviours.find((behaviour) => behaviour.code === code)?.title ?? code,
      ...(catalogue.findList(code, today)?.nature === 'conduct' ? { href: `/lists/${code}` } : {}),
    })),
  ]
}

function ruleOf(place: Place, measure: Measure, rule: MeasureRule): CarryingRule {
  return {
    code: rule.code,
    title: rule.title,
    effect: rule.effect,
    mandatory: rule.mandatory,
    inForce: effectiveOn(measure, place.today) && executableOn(measure, rule, place.today),
    triggers: aboutOf(place, {
      lists: rule.triggers.lists ?? [],
      behaviours: rule.triggers.behaviours ?? [],
    }),
    fields: rule.implementedBy.map((code) => place.catalogue.codeList('sectors').title(code)),
    term: rule.maxMonths === null ? '与触发情形同期' : `最长${monthsText(rule.maxMonths)}`,
    bases: rule.basis.map((basis) => datedBasis(basis, place.today)),
  }
}

function told(marked: {
  readonly value?: string
  readonly certainty: Parameters<typeof certaintyOf>[0]
}): Told {
  return { value: marked.value, certaintyTitle: certaintyOf(marked.certainty) }
}
