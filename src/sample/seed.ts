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

/** How far the loading has come, and the day it began on: the city is drawn from that day. */
interface Progress {
  day: CivilDate
  delivered: number
  ended: boolean
}

const cursorName = 'sample.city'
/** Any number no other lock of the program uses: of two servers that start together one loads, the other waits. */
const lockKey = 7_246_002

/** The deliveries of the city that is drawn on a day. */
export type SamplePlan = (day: CivilDate, departments: readonly Department[]) => PlannedDelivery[]

/**
 * Loads the sample unless the database already holds subjects, and goes on where a loading was interrupted. Answers
 * whether it did. Every step can be done again: what is there already is left as it is.
 */
export async function seedIfEmpty(
  ctx: Context,
  say: (line: string) => void,
  plan: SamplePlan = planDeliveries,
): Promise<boolean> {
  const holder = await ctx.pool.connect()
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [lockKey])
    const begun = await progressOf(ctx)
    if (begun?.ended === true || (begun === undefined && (await isFilled(ctx)))) return false
    say(begun === undefined ? '首次启动：正在生成示例城市（虚构数据），约需一分钟' : '继续上次中断的示例城市载入')
    await load(ctx, begun ?? { day: ctx.clock.today(), delivered: 0, ended: false }, say, plan)
    say('示例城市已载入')
    return true
  } finally {
    // Its connection ends with the lock, also where the database has gone.
    holder.release(true)
  }
}

async function load(ctx: Context, begun: Progress, say: (line: string) => void, plan: SamplePlan): Promise<void> {
  await saveProgress(ctx, begun)
  const first: Context = { ...ctx, clock: { now: () => ctx.clock.now(), today: () => begun.day } }
  const departments = sampleDepartments(ctx.config.site.officeCode)
  const deliveries = plan(begun.day, departments)
  await seedPeople(first, departments, deliveries)
  await seedBodies(first, departments)
  for (const [i, planned] of deliveries.entries()) {
    if (i < begun.delivered) continue
    await deliver(ctx, planned, i)
    await saveProgress(ctx, { ...begun, delivered: i + 1 })
    if ((i + 1) % 40 === 0) say(`  已载入 ${Math.round((100 * (i + 1)) / deliveries.length)}%`)
  }
  await seedArticles(first)
  await saveProgress(ctx, { ...begun, delivered: deliveries.length, ended: true })
}

async function isFilled(ctx: Context): Promise<boolean> {
  return (await firstRow(ctx.db, sql`SELECT 1 FROM subjects.subjects LIMIT 1`)) !== undefined
}

async function progressOf(ctx: Context): Promise<Progress | undefined> {
  const found = await firstRow(ctx.db, sql<{ cursor: Progress }>`
    SELECT cursor FROM kernel.cursors WHERE name = ${cursorName}`)
  return found?.cursor
}

async function saveProgress(ctx: Context, progress: Progress): Promise<void> {
  const cursor = JSON.stringify(progress)
  await sql`INSERT INTO kernel.cursors (name, cursor) VALUES (${cursorName}, ${cursor}::jsonb)
    ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, rounds = kernel.cursors.rounds + 1, moved_at = now()`
    .execute(ctx.db)
}

/** The firm of the sample's subject: the last one entered on a list, for then its own space shows most. */
function firmOf(deliveries: readonly PlannedDelivery[]): { code: string; name: string } {
  const listed = deliveries.findLast(({ delivery }) => delivery.kind === 'list-entry' && delivery.rows.length > 0)
  const row = (listed ?? deliveries.find(({ delivery }) => delivery.kind === 'registration'))?.delivery.rows[0]
  const { 统一社会信用代码: code = '', 主体名称: name = row?.['名称'] ?? '' } = row ?? {}
  return { code, name }
}

async function seedPeople(
  ctx: Context,
  departments: readonly Department[],
  deliveries: readonly PlannedDelivery[],
): Promise<void> {
  const firm = firmOf(deliveries)
  const codeOf = (key: string): string => departmentOf(departments, key).code
  await seedAccess(
    ctx,
    samplePlan(
      [
        ...departments.map(({ code, name, short, kind, region }) => ({ code, name, shortName: short, kind, region })),
        { ...firm, shortName: firm.name.slice(0, 40), kind: 'subject', region: ctx.config.site.region },
      ],
      {
        office: codeOf('office'),
        department: codeOf('market'),
        approval: codeOf('approval'),
        bank: codeOf('bank'),
        province: codeOf('province'),
        firm: firm.code,
      },
    ),
    // Nobody is new where a loading goes on; then the file is not touched.
    async (seeded) => seeded.users.length + seeded.clients.length > 0 && (await writeAccessFile(ctx, seeded)),
  )
}

function departmentOf(departments: readonly Department[], key: string): Department {
  const found = departments.find((d) => d.key === key)
  if (found === undefined) throw new Error(`the sample city has no department ${key}`)
  return found
}

export interface PlannedDelivery {
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

async function deliver(ctx: Context, { day, source, delivery }: PlannedDelivery, number: number): Promise<void> {
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
    // One that was received before an interruption is found again, and read on from where it was.
    idempotencyKey: `sample-${number}`,
    enqueue: false,
  })
  await ingest(then, id)
}
