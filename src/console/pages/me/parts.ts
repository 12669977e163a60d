/** What several pages of the subject's own space share: days left, whom to turn to, what follows, ways out. */
import type { Context } from '../../../context.ts'
import { daysBetween, type CivilDate } from '../../../kernel/time.ts'
import type { Authority } from '../../../kernel/http.ts'
import { findBody, waysOut, type WayOut } from '../../../modules/lists/index.ts'
import type { Consequence } from '../../../modules/measures/index.ts'
import type { ListDefinition } from '../../../modules/catalogue/index.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { consequenceOf } from '../../../portal/components/measure-table/consequence.ts'
import { measureTable } from '../../../portal/components/measure-table/measure-table.ts'
import { date, dateText } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'

export const home = '/me'
/** Only who signs in for a subject: everybody else has the desks. */
export const party: Authority = { roles: ['subject'] }

/** Where a body is found, by the register of bodies. */
export interface Contact {
  readonly code: string | null
  readonly name: string
  readonly address: string | null
  readonly phone: string | null
}

/** The bodies with these codes as the register has them; one that is not in it keeps the name it is known by. */
export async function contactsOf(
  ctx: Pick<Context, 'db'>,
  bodies: readonly { readonly code: string | null; readonly name: string | null }[],
): Promise<Contact[]> {
  const named = new Map(bodies.map((one) => [one.code ?? one.name ?? '', one]))
  named.delete('')
  return Promise.all([...named.values()].map(async ({ code, name }) => {
    const found = code === null ? undefined : await findBody(ctx.db, code)
    return {
      code, name: found?.name ?? name ?? code ?? '', address: found?.address ?? null, phone: found?.phone ?? null,
    }
  }))
}

/** How to reach a body, in a line. */
export function contactLine({ address, phone }: Contact): Html {
  if (address === null && phone === null) return html`<span class="muted">单位名录没有登记地址和电话，可以向信用中心查询</span>`
  const call = phone === null ? nothing : html`，电话 <a href="tel:${phone.replace(/[^\d+]/g, '')}">${phone}</a>`
  return html`<span>${address ?? '地址未登记'}${call}</span>`
}

/** Where the credit office is found: the register first, else what the settings say. */
export async function officeOf(ctx: Pick<Context, 'db' | 'config'>): Promise<Html> {
  const { officeCode, operator, contact } = ctx.config.site
  const [office] = await contactsOf(ctx, [{ code: officeCode, name: operator }])
  if (office === undefined || (office.address === null && office.phone === null)) {
    return html`${operator}${contact === '' ? nothing : html`，${contact}`}`
  }
  return html`${office.name}：${contactLine(office)}`
}

/** How many days are left, the last included: `还有6天（至2026年6月16日）`. */
export function daysLeft(today: CivilDate, until: CivilDate): Html {
  const left = daysBetween(today, until)
  if (left < 0) return html`已于${date(until)}届满`
  const word = left === 0 ? '今天截止' : `还有${left}天`
  return html`<strong class="${left <= 2 ? 'overdue' : 'soon'}">${word}</strong>（至${dateText(until)}）`
}

/** What follows from an entry today, or would follow. */
export function followsPart(consequences: readonly Consequence[], until: CivilDate | null | undefined): Html {
  if (consequences.length === 0) return html`<p>目前没有以本名单为依据、有法律依据可以实施的措施。</p>`
  return html`<p class="muted">下列单位在办理下列事项时依法实施；此外任何单位不得以此为由加重措施。</p>
    ${measureTable({
      caption: '列入后的措施', dated: until !== undefined,
      consequences: consequences.map((one) => consequenceOf(one, until)),
    })}`
}

/** How the list is left. */
export function waysPart(list: ListDefinition, dates?: { decidedOn: CivilDate | null; until: CivilDate | null }): Html {
  return facts(waysOut(list, dates).map((way: WayOut) => ({
    title: way.title,
    value: html`${way.condition}${way.from === null ? nothing : html`<br><span class="small muted">最早日期：${date(way.from)}</span>`}`,
  })), 'rows')
}

/** A section with its heading. */
export function section(id: string, title: string, body: Html): Html {
  return html`<section class="section" aria-labelledby="${id}"><h2 id="${id}">${title}</h2><div class="stack">${body}</div></section>`
}

/** From when to when an entry is in force. */
export function spanOf(since: CivilDate | null, until: CivilDate | null): Html {
  return html`${date(since)} 至 ${until === null ? '移出之日' : date(until)}`
}

/** `/me` of a code the platform holds nothing about. */
export function unknownFirm(): Html {
  return html`<div class="notice"><p><strong>平台没有本单位的信用信息</strong></p>
    <div>没有收到过以本单位统一社会信用代码登记的许可、处罚、名单等信息。代码不对的，请联系信用中心更正账户。</div></div>`
}
