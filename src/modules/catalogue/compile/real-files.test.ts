import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../kernel/problem.ts'
import { openTable } from '../../../kernel/tabular/index.ts'
import { sharedDataFile, SHARED_DATA_MISSING } from '../../../testing/shared-data.ts'
import { identifyCode, shippedCatalogue, today } from './fixtures.ts'
import { compileKind } from './kind.ts'
import { recogniseHeader } from './mapping.ts'

/** Reads a whole file; codes are judged by shape only, so these counts are of headers, cells and row checks. */
async function count(
  path: string,
  code: string,
  mapping?: unknown,
  defaults?: Record<string, string>,
): Promise<Record<string, number>> {
  const catalogue = await shippedCatalogue()
  const kind = catalogue.kind(code)
  const shaped = (text: string) => {
    const verdict = identifyCode(text)
    return verdict.kind === 'uscc' ? { ...verdict, valid: true } : verdict
  }
  const compiled = compileKind(kind, catalogue, { identifyCode: shaped, today })
  const counts: Record<string, number> = { rows: 0, other: 0 }
  const table = await openTable(path, { batchRows: 4000 })
  let reader: ReturnType<typeof compiled.bind> | undefined
  let header: ReturnType<typeof recogniseHeader> | undefined
  for await (const { firstRow, rows } of table.batches()) {
    header ??= recogniseHeader(rows.slice(0, 60), kind, mapping)
    reader ??= compiled.bind(header, defaults)
    for (const [i, cells] of rows.entries()) {
      if (firstRow + i < header.firstDataRow) continue
      if (compiled.notData(cells, header) !== null) {
        counts['other'] = (counts['other'] ?? 0) + 1
        continue
      }
      counts['rows'] = (counts['rows'] ?? 0) + 1
      for (const { code: fault } of reader(cells, firstRow + i).errors)
        counts[fault] = (counts[fault] ?? 0) + 1
    }
  }
  return counts
}

const register = sharedDataFile('register/register_ningbo_part.csv')
test(
  'every cell of a city register is read',
  { skip: register === undefined && SHARED_DATA_MISSING },
  async () => {
    assert.deepEqual(await count(register as string, 'registration'), { rows: 18115, other: 0 })
  },
)

const encodings = ['register/ningbo_500_gb18030.csv', 'register/ningbo_500_utf8bom_crlf.csv'].map(
  sharedDataFile,
)
test(
  'two encodings give the same rows',
  { skip: encodings[0] === undefined && SHARED_DATA_MISSING },
  async () => {
    for (const path of encodings)
      assert.deepEqual(await count(path as string, 'registration'), { rows: 500, other: 0 })
  },
)

const taxpayers = sharedDataFile('lists_cn/heilongjiang_taxA_2018_gbk.csv')
test(
  'a header out of step is refused, and read with a mapping',
  { skip: taxpayers === undefined && SHARED_DATA_MISSING },
  async () => {
    const problem = await count(taxpayers as string, 'tax-a-grade').catch((error: unknown) => error)
    assert.ok(problem instanceof Problem)
    assert.equal(problem.code, 'catalogue.header_unclear')
    const mapping = {
      headerRow: 1,
      columns: { B: 'taxpayer_no', C: 'subject_name', D: 'year', E: 'authority_name' },
    }
    const counts = await count(taxpayers as string, 'tax-a-grade', mapping)
    assert.equal(counts['rows'], 5226)
    assert.equal(counts['E102'], 1)
    assert.equal(counts['E210'], undefined)
  },
)

const fundraising = sharedDataFile('lists_cn/gansu_93512_4_illegal_fundraising_orgs.xlsx')
test(
  'a header broken by spaces is found, and constants stand in for what the file does not say',
  { skip: fundraising === undefined && SHARED_DATA_MISSING },
  async () => {
    const mapping = { constants: { decided_on: '2017-08-01' } }
    const counts = await count(fundraising as string, 'list-entry', mapping, { list: 'fundraising' })
    // Five rows of the file name no court, eight have the day of the judgment in the column of its number.
    assert.deepEqual(
      [counts['rows'], counts['E201'], counts['E301'], counts['E208']],
      [144, 8, undefined, 5],
    )
  },
)

const polluters = sharedDataFile('lists_cn/creditchina_polluters_2017q1_penalties_raw.xlsx')
test(
  'penalties by name alone attach to nobody',
  { skip: polluters === undefined && SHARED_DATA_MISSING },
  async () => {
    const counts = await count(polluters as string, 'penalty')
    assert.deepEqual([counts['rows'], counts['E103'], counts['E201']], [171, 171, 171])
  },
)
