/** What the catalogue's dates let in: nothing adverse without a statute in force, each row under the edition of its day. */
import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { repositoryRoot } from '../../kernel/root.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, labour, listFile, penaltyFile } from '../../testing/situations.ts'
import type { Submission } from './index.ts'

let intake: Intake
let catalogueDir: string

async function edit(file: string, change: (text: string) => string, to = file): Promise<void> {
  await writeFile(join(catalogueDir, to), change(await readFile(join(catalogueDir, file), 'utf8')))
}

const ended = (text: string): string => text
  .replace(/^effectiveFrom: .*$/m, '$&\neffectiveTo: 2025-12-31')
  .replaceAll(/(rank: \w+, from: [\d-]+)/g, '$1, to: 2025-12-31')

before(async () => {
  catalogueDir = await mkdtemp(join(tmpdir(), 'probity-catalogue-'))
  await cp(join(repositoryRoot, 'catalogue'), catalogueDir, { recursive: true })
  await edit('lists/wage-arrears.yaml', ended)
  // A form of next year: a field more, and it is required.
  await edit('records/penalty.yaml', (text) => text
    .replace(/^version: .*$/m, 'version: 99').replace(/^effectiveFrom: .*$/m, 'effectiveFrom: 2027-01-01')
    .replace(/^fields:$/m, 'fields:\n  - { name: case_no, title: 立案号, type: text, required: true, publicity: public }'),
  'records/penalty-2027.yaml')
  await edit('records/penalty.yaml', (text) => text.replace(/^effectiveFrom: .*$/m, '$&\neffectiveTo: 2026-12-31'))
  intake = await openIntake({ today: '2026-06-10', config: { catalogueDir } })
})
after(async () => {
  await intake.close()
  await rm(catalogueDir, { recursive: true })
})

function enter(decidedOn: string, n: number): Promise<Submission> {
  const row = { firm: firm('到期名单', n), documentNo: `测人社列〔2026〕${n}号`, decidedOn, authority: labour }
  return intake.deliver({ kind: 'list-entry', list: 'wage-arrears', content: listFile([row]) })
}

async function errorsOf(s: Submission): Promise<{ code: string; message: string }[]> {
  const found = await intake.query<{ errors: { code: string; message: string }[] }>(
    'SELECT errors FROM exchange.rows WHERE submission_id = $1', [s.id])
  return found.flatMap((row) => row.errors)
}

test('an entry decided after its list ended is returned, one decided before is filed', async () => {
  const late = await enter('2026-05-20', 1)
  assert.equal(late.returned, 1)
  const [error] = await errorsOf(late)
  assert.equal(error?.code, 'E703')
  assert.match(error?.message ?? '', /在 2025-12-31 之后不再归集/)
  assert.equal((await enter('2025-11-20', 2)).accepted, 1)
})

test('a form that begins next year asks nothing of today’s file, and is asked for from its day on', async () => {
  const penalise = (n: number, decidedOn: string): Promise<Submission> => intake.deliver({
    kind: 'penalty',
    content: penaltyFile([{ firm: firm('版次', n), documentNo: `测环罚〔2026〕${n}号`, decidedOn, authority: ecology }]),
  })
  assert.equal((await penalise(11, '2026-06-08')).accepted, 1)
  intake.clock.set('2027-01-05')
  const next = await penalise(12, '2027-01-04')
  assert.deepEqual((await errorsOf(next)).map((one) => one.code), ['E208'])
  intake.clock.set('2026-06-10')
})
