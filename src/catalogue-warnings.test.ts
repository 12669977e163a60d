import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { warnOfCatalogue } from './catalogue-warnings.ts'
import type { Context } from './context.ts'
import { repositoryRoot } from './kernel/root.ts'
import { loadCatalogue, publishCatalogue, withStored } from './modules/catalogue/index.ts'
import { publicFile } from './modules/publicity/index.ts'
import { listOf } from './portal/lists/live.ts'
import { csvOf } from './sample/csv.ts'
import { openIntake, type Intake } from './testing/intake.ts'
import { ecology, firm, labour, listFile, penaltyFile } from './testing/situations.ts'

let intake: Intake
let dir: string
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
  dir = await mkdtemp(join(tmpdir(), 'probity-catalogue-'))
  await cp(join(repositoryRoot, 'catalogue'), dir, { recursive: true })
})
after(async () => {
  await intake.close()
  await rm(dir, { recursive: true })
})

const listed = firm('旧目录', 1)

/** The context as a start on the changed files makes it, and what that start logs. */
async function restarted(): Promise<{ ctx: Context; logged: { entry: string; code: string; means: string }[] }> {
  const logged: { entry: string; code: string; means: string }[] = []
  const log = { warn: (about: (typeof logged)[number]) => void logged.push(about) } as unknown as Context['log']
  const catalogue = await withStored(intake.ctx.db, await loadCatalogue(dir), intake.clock.today())
  const ctx = { ...intake.ctx, catalogue, log }
  await warnOfCatalogue(ctx)
  return { ctx, logged }
}

test('a kind and a list taken out of the files take no file with them, and the start says so', async () => {
  await publishCatalogue(intake.ctx.db, intake.ctx.catalogue)
  await intake.deliver({
    kind: 'list-entry', list: 'land-market',
    content: listFile([{ firm: listed, documentNo: '测自然资列〔2026〕1号', decidedOn: '2026-05-20', authority: labour }]),
  })
  await intake.deliver({
    kind: 'penalty',
    content: penaltyFile([{ firm: listed, documentNo: '测环罚〔2026〕1号', decidedOn: '2026-06-08', authority: ecology }]),
  })
  const honour = {
    主体名称: listed.name, 统一社会信用代码: listed.code, 荣誉名称: '守合同重信用企业', 表彰文号: '测市监〔2026〕9号', 荣誉级别: '市级',
    授予日期: '2026-05-01', 授予单位: ecology.name, 授予单位统一社会信用代码: ecology.code,
  }
  const given = await intake.deliver({ kind: 'honour', content: csvOf([honour]) })
  assert.equal(given.accepted, 1, JSON.stringify(await intake.query('SELECT errors FROM exchange.rows')))
  await takeOut()
  const { ctx, logged } = await restarted()
  assert.deepEqual(logged.map((one) => [one.entry, one.code]), [['kind/honour', 'gone'], ['list/land-market', 'gone']])
  const { records } = await publicFile(ctx, listed.code)
  assert.deepEqual(records.map((r) => r.kind).sort(), ['honour', 'list-entry', 'penalty'])
  const entry = records.find((r) => r.list !== null)
  assert.equal(entry?.list?.title, intake.ctx.catalogue.list('land-market', '2026-06-10').title)
  const page = await listOf(ctx, 'land-market', { limit: 5 })
  assert.deepEqual([page?.count, page?.stands], [1, false])
  // What is gone is read, and nothing new comes under it.
  assert.equal(ctx.catalogue.findKind('honour'), undefined)
  assert.equal(ctx.catalogue.findList('land-market', '2026-06-10'), undefined)
})

async function takeOut(): Promise<void> {
  const gone = ['records/honour.yaml', 'sources/honours.yaml', 'lists/land-market.yaml']
  for (const file of gone) await rm(join(dir, file))
  const rule = join(dir, 'measures/market-access.yaml')
  await writeFile(rule, (await readFile(rule, 'utf8')).replace('lists: [land-market]', 'lists: [work-safety]'))
}

test('an error of the catalogue is logged at every start with what it means', async () => {
  const file = join(dir, 'records/penalty.yaml')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replaceAll(/(rank: statute, from: [\d-]+)/g, '$1, to: 2025-12-31'))
  const { logged } = await restarted()
  const error = logged.find((one) => one.entry === 'kind/penalty')
  assert.equal(error?.code, 'no-statute')
  assert.match(error.means, /E703/)
  await writeFile(file, text)
})
