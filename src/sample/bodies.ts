/** Which field each body of the sample city answers for: who may list, and who carries measures out. */
import type { Context } from '../context.ts'
import { systemActor } from '../kernel/journal.ts'
import { addDays } from '../kernel/time.ts'
import { setBody } from '../modules/lists/index.ts'
import type { Department } from './departments.ts'

const sectors: Readonly<Record<string, readonly string[]>> = {
  reform: ['development'],
  education: ['education'],
  science: ['science'],
  industry: ['industry'],
  police: ['public-security'],
  civil: ['civil-affairs'],
  justice: ['justice'],
  finance: ['finance'],
  labour: ['labour', 'social-insurance'],
  resources: ['natural-resources'],
  ecology: ['ecology'],
  housing: ['housing'],
  transport: ['transport'],
  water: ['water'],
  agriculture: ['agriculture'],
  commerce: ['commerce'],
  culture: ['culture-tourism'],
  health: ['health'],
  emergency: ['work-safety'],
  market: ['market-regulation', 'intellectual-property'],
  statistics: ['statistics'],
  medical: ['medical-insurance'],
  urban: ['urban-management'],
  approval: ['government-services'],
  fire: ['fire'],
  tax: ['tax'],
  drug: ['drugs'],
  customs: ['customs'],
  procurement: ['public-resources'],
  office: ['credit-office'],
}

/** Registers the bodies of the sample in the register of competent bodies, since before its first delivery. */
export async function seedBodies(ctx: Context, departments: readonly Department[]): Promise<void> {
  const known = new Set(ctx.catalogue.codeList('sectors').entries.map((one) => one.code))
  const since = addDays(ctx.clock.today(), -365 * 9)
  for (const department of departments) {
    const fields = (sectors[department.key.split('@')[0] as string] ?? []).filter((one) => known.has(one))
    if (fields.length === 0) continue
    await setBody(ctx, systemActor, department.code, {
      sectors: fields, basis: '三定规定（示例）', since, address: `${department.name}法规科（示例）`, phone: '12345',
    })
  }
}
