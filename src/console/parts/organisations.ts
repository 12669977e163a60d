/** Choosing an organisation by its code, with the registered ones to pick from. */
import { listOrganisations, type AccessContext, type Organisation } from '../../modules/access/index.ts'
import { html, type Html } from '../../portal/html.ts'
import type { Faults } from '../form.ts'
import { textField } from './fields.ts'

/** More than a list can offer are found by typing their code all the same. */
const most = 500

/** The organisations in service that work here, for `organisationField`; one that is only judged has no desk or system. */
export async function organisationsToChoose(ctx: Pick<AccessContext, 'db'>): Promise<Organisation[]> {
  const found = await listOrganisations(ctx.db, { kind: undefined, after: undefined, limit: most })
  return found.filter((one) => one.active && one.kind !== 'subject')
}

export function organisationField(value: string, faults: Faults, organisations: readonly Organisation[]): Html {
  return html`${textField({
    name: 'organisation', label: '所属单位', faults, required: true, value, maxLength: 18, code: true, list: 'organisations',
    hint: '填已登记单位的统一社会信用代码，可以从列表中选择。',
  })}<datalist id="organisations">${organisations.map((one) => html`<option value="${one.code}">${one.name}</option>`)}</datalist>`
}
