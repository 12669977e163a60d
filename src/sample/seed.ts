/**
 * Loads the sample city into an empty database, through the same intake as any department's file: each delivery is a
 * file of its day, read with the clock of that day, so that "when we knew it" is as it would have been.
 */
import { Readable } from 'node:stream'
import type { Context } from '../context.ts'
import '../fields.ts'
import { firstRow, sql } from '../kernel/db.ts'
import { systemActor } from '../kernel/journal.ts'
import { addDays, startOfDay, type CivilDate } from '../kernel/time.ts'
import { samplePlan, seedAccess, writeAccessFile } from '../modules/access/index.ts'
import { ingest, receiveSubmission } from '../modules/exchange/index.ts'
import { seedArticles } from './articles.ts'
import { seedBodies } from './bodies.ts'
import { drawFirms } from './city.ts'
import { sampleDepartments, type Department } from './departments.ts'
import { csvOf } from './csv.ts'
import { Chance } from './random.ts'
import {
  commitments, contracts, honours, judgmentDefaulters, listEntries, penalties, permits, registrations, taxpayers,
  type City, type Delivery, type Ground,
} from './rows.ts'

const firmCount = 20_000
const years = 8
const permitsPerDelivery = 330
const penaltiesPerDelivery = 80

/** Loads the sample unless the database already holds subjects. Answers whether it did. */
export async function seedIfEmpty(ctx: Context, say: (line: string) => void): Promise<boolean> {
  const filled = await firstRow(ctx.db, sql<{ n: number }>`SELECT 1 AS n FROM subjects.subjects LIMIT 1`)
  if (filled !== undefined) return false
  say('首次启动：正在生成示例城市（虚构数据），约需一分钟')
  const departments = sampleDepartments(ctx.config.site.officeCode)
  await seedPeople(ctx, departments)
  await seedBodies(ctx, departments)
  const deliveries = planDeliveries(ctx.clock.today(), departments)
  let done = 0
  for (const { day, source, delivery } of deliveries) {
    await deliver(ctx, day, source, delivery)
    done += 1
    if (done % 40 === 0) say(`  已载入 ${Math.round((100 * done) / deliveries.length)}%`)
  }
  await seedArticles(ctx)
  say('示例城市已载入')
  return true
}

async function seedPeople(ctx: Context, departments: readonly Department[]): Promise<void> {
  const codeOf = (key: string): string => departmentOf(departments, key).code
  const seeded = await seedAccess(
    ctx,
    samplePlan(
      departments.map((d) => ({
        code: d.code,
        name: d.name,
        shortName: d.short,
        kind: d.kind,
        region: d.region,
      })),
      {
        office: codeOf('office'),
        department: codeOf('market'),
        approval: codeOf('approval'),
        bank: codeOf('bank'),
        province: codeOf('province'),
      },
    ),
  )
  await writeAccessFile(ctx, seeded)
}

function departmentOf(departments: readonly Department[], key: string): Department {
  const found = departments.find((d) => d.key === key)
  if (found === undefined) throw new Error(`the sample city has no department ${key}`)
  return found
}

interface PlannedDelivery {
  day: CivilDate
  source: string
  delivery: Delivery
}

/** Every delivery of eight years, two a month, oldest first. */
function planDeliveries(today: CivilDate, departments: readonly Department[]): PlannedDelivery[] {
  const of = (key: string): Department => departmentOf(departments, key)
  const city: City = {
    firms: drawFirms(firmCount, today),
    regulator: (key, firm) => departments.find((d) => d.key === `${key}@${firm.region}`) ?? of(key),
  }
  const chance = new Chance(7_246)
  let n = 0
  const serial = (): number => (n += 1)
  const foodFirms: City = { ...city, firms: city.firms.filter((firm) => firm.trade.word === '食品') }
  const ofBars = new Chance(7_247)
  let bars = 0
  const office = of('office').code
  const first = addDays(today, -365 * years)
  const planned: PlannedDelivery[] = [
    { day: first, source: office, delivery: registrations(city.firms, of('market')) },
  ]
  for (let day = addDays(first, 15); day <= today; day = addDays(day, 15)) {
    planned.push({ day, source: office, delivery: permits(city, chance, day, permitsPerDelivery, serial) })
    planned.push({
      day,
      source: office,
      delivery: penalties(city, chance, day, penaltiesPerDelivery, serial),
    })
    if (day.slice(5, 7) === '04' && Number(day.slice(8)) > 15) {
      planned.push({
        day,
        source: of('tax').code,
        delivery: taxpayers(city, chance, Number(day.slice(0, 4)) - 1, day, 900, of('tax')),
      })
    }
    if (Number(day.slice(8)) > 15) planned.push(...monthlyDeliveries(city, chance, day, of, serial))
    if (/-(?:03|09)-(?:1[6-9]|[23])/.test(day)) {
      const delivery = listEntries(foodFirms, ofBars, bar, day, 2, of('market'), () => 9000 + (bars += 1))
      planned.push({ day, source: of('market').code, delivery })
    }
  }
  return planned
}

/** What comes once a month: commitments, contracts, honours, and a few entries on the lists. */
function monthlyDeliveries(
  city: City,
  chance: Chance,
  day: CivilDate,
  of: (key: string) => Department,
  serial: () => number,
): PlannedDelivery[] {
  const { key, ...ground } = chance.pick(grounds)
  const planned: PlannedDelivery[] = [
    {
      day, source: of(key).code,
      delivery: listEntries(city, chance, ground, day, 2 + chance.below(3), of(key), serial),
    },
    { day, source: of('court').code, delivery: judgmentDefaulters(city, chance, day, 5, of('court'), serial) },
    { day, source: of('approval').code, delivery: commitments(city, chance, day, 60, serial) },
    { day, source: of('procurement').code, delivery: contracts(city, chance, day, 25, of('education'), serial) },
  ]
  const market = of('market')
  if (Number(day.slice(5, 7)) % 6 === 0) {
    planned.push({ day, source: market.code, delivery: honours(city, chance, day, 90, market, serial) })
  }
  return planned
}

const grounds: readonly (Ground & { key: string })[] = [
  {
    list: 'wage-arrears', key: 'labour', reason: '经责令限期支付，逾期未支付拖欠的农民工工资',
    basis: '《保障农民工工资支付条例》第四十八条',
  },
  {
    list: 'work-safety', key: 'emergency', reason: '发生生产安全责任事故，情节严重',
    basis: '《中华人民共和国安全生产法》第七十八条',
  },
  {
    list: 'government-procurement', key: 'finance', reason: '提供虚假材料谋取中标',
    basis: '《中华人民共和国政府采购法》第七十七条',
  },
]

/** A bar that a statute sets on what a decision found, with no list in between. */
const bar: Ground = {
  list: 'food-licence-revoked', reason: '生产经营不符合食品安全标准的食品，情节严重，被吊销食品生产许可证',
  basis: '《中华人民共和国食品安全法》第一百三十五条',
}

async function deliver(ctx: Context, day: CivilDate, source: string, delivery: Delivery): Promise<void> {
  const morning = new Date(startOfDay(day).getTime() + 10 * 3_600_000)
  const then: Context = { ...ctx, clock: { now: () => morning, today: () => day } }
  const text = csvOf(delivery.rows)
  const { id } = await receiveSubmission(then, systemActor, {
    kind: delivery.kind,
    source,
    list: delivery.list,
    fileName: `${delivery.kind}-${day}.csv`,
    content: Readable.from([Buffer.from(text)]),
    options: {},
    idempotencyKey: undefined,
    enqueue: false,
  })
  await ingest(then, id)
}
