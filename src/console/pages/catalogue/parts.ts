/** What the descriptions of entries share. */
import type { Catalogue, SubjectCategory } from '../../../modules/catalogue/index.ts'
import { categoryTitles } from '../../../portal/components/basis-list/law-words.ts'
import type { Fact } from '../../../portal/components/facts/facts.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { entryHref } from './list.ts'

/** The catalogue and the day on which it is read. */
export interface Place {
  readonly catalogue: Catalogue
  readonly today: string
}

export interface About {
  readonly text: string | undefined
  readonly facts: readonly Fact[]
  readonly parts: readonly { readonly id: string; readonly title: string; readonly body: Html }[]
}

export const yesNo = (value: boolean): string => (value ? '是' : '否')

export function subjectsFact(subjects: readonly SubjectCategory[]): Fact {
  return { title: '主体', value: subjects.map((one) => categoryTitles[one]).join('、') }
}

/** A line for what may be missing. */
export function textFact(title: string, value: string | undefined): Fact[] {
  return value === undefined ? [] : [{ title, value, wide: true }]
}

/** Other entries by their titles; a trigger may be a list or the behaviour of the same code. */
export function linksTo(
  { catalogue }: Place, section: keyof ReturnType<typeof holders>, codes: readonly string[],
): Html {
  const found = codes.map((one) => {
    const held = holders(catalogue)[section].find((entry) => entry.code === one)
    if (held !== undefined) return html`<a href="${entryHref(section, one)}">${held.title}</a>`
    const behaviour = section === 'list' ? catalogue.behaviour(one) : undefined
    return behaviour === undefined ? html`${one}` : html`<a href="${entryHref('behaviour', one)}">${behaviour.title}</a>`
  })
  return found.length === 0 ? nothing : html`<span>${found.map((one, i) => html`${i === 0 ? nothing : '、'}${one}`)}</span>`
}

function holders(catalogue: Catalogue) {
  return {
    kind: catalogue.kinds, list: catalogue.lists, measure: catalogue.measures, matter: catalogue.matters,
    'national-list': catalogue.nationalLists, publicity: catalogue.publicity,
  } satisfies Record<string, readonly { code: string; title: string }[]>
}
