import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { clientTransaction } from '../../kernel/db.ts'
import { uuidv7 } from '../../kernel/ids.ts'
import { nameKey } from '../../kernel/text.ts'
import { SHARED_DATA_MISSING, sharedDataFile } from '../../testing/shared-data.ts'
import { storeSubjects, subjectsServer, type SubjectsServer } from '../../testing/subjects.ts'
import { findFaults } from './actions/findings.ts'
import { subjectByCode } from './actions/read.ts'
import { searchSubjects } from './actions/search.ts'
import { orgCodeFromTax15, orgCodeOf } from './codes.ts'
import { listFindings } from './store/findings.ts'
import { applyRegistrations, type NewSubject } from './store/register.ts'
import { candidatesByName, lookupKey, resolveCodes } from './store/resolve.ts'

const files = {
  names: sharedDataFile('matching/natural_same_name_different_uscc.csv'),
  codes: sharedDataFile('matching/natural_same_uscc_different_name.csv'),
  tax: sharedDataFile('matching/tax15_to_uscc_labelled_part.csv'),
}

function linesOf(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split(','))
}

function subjectOf(uscc: string, name: string): NewSubject {
  return {
    id: uuidv7(),
    category: 'organisation',
    name,
    nameKey: nameKey(name),
    uscc,
    state: 'registered',
    region: uscc.slice(2, 8),
    codes: [
      { scheme: 'uscc', code: uscc, derived: false },
      { scheme: 'orgcode', code: orgCodeOf(uscc), derived: true },
    ],
  }
}

if (Object.values(files).includes(undefined)) {
  test('namesakes of real registers', (t) => {
    t.diagnostic(SHARED_DATA_MISSING)
    assert.ok(Object.values(files).includes(undefined))
  })
} else {
  let server: SubjectsServer
  before(async () => {
    server = await subjectsServer()
  })
  after(() => server.close())

  test('one name under several codes: the name alone decides nothing, and all are queued', async () => {
    const rows = linesOf(files.names as string).map(([name, uscc]) => ({
      name: name as string,
      uscc: uscc as string,
    }))
    assert.ok(rows.length > 40)
    const { ctx } = server
    await storeSubjects(
      ctx,
      rows.map((row) => subjectOf(row.uscc, row.name)),
    )
    const groups = Map.groupBy(rows, (row) => nameKey(row.name))
    const candidates = await clientTransaction(ctx.pool, (client) =>
      candidatesByName(client, [...groups.keys()]),
    )
    for (const [key, group] of groups) {
      const codes = group.map((row) => row.uscc).sort()
      assert.deepEqual(
        candidates
          .get(key)
          ?.map((one) => one.code)
          .sort(),
        codes,
        key,
      )
      const { items } = await searchSubjects(ctx, { q: key, limit: 50 })
      assert.deepEqual(
        items
          .filter((hit) => nameKey(hit.name) === key)
          .map((hit) => hit.uscc)
          .sort(),
        codes,
        key,
      )
      for (const { uscc, name } of group) {
        const found = await subjectByCode(ctx, uscc)
        assert.deepEqual([found?.uscc, found?.name], [uscc, name])
      }
    }
    await findFaults(ctx)
    const queued = await listFindings(ctx.db, { kind: 'duplicate-name', settled: false, limit: 500 })
    assert.deepEqual(
      queued
        .map((one) =>
          one.subjects
            .map((s) => s.uscc)
            .sort()
            .join(),
        )
        .sort(),
      [...groups.values()]
        .map((group) =>
          group
            .map((row) => row.uscc)
            .sort()
            .join(),
        )
        .sort(),
    )
  })

  test('one code under several names: one subject, found by all of them, the later one current', async () => {
    const { ctx } = server
    const groups = Map.groupBy(linesOf(files.codes as string), ([uscc]) => uscc as string)
    for (const [uscc, lines] of groups) {
      const [first, ...later] = lines.map((line) => line[1] as string)
      const subject = subjectOf(uscc, first as string)
      await storeSubjects(ctx, [subject])
      for (const name of later) {
        await clientTransaction(ctx.pool, (client) =>
          applyRegistrations(
            client,
            [
              {
                subjectId: subject.id,
                name,
                nameKey: nameKey(name),
                operatingState: null,
                organisationType: null,
                region: null,
                establishedOn: null,
                payload: {},
                representative: null,
                document: '登记信息',
              },
            ],
            ctx.clock.now(),
            ctx.clock.today(),
          ),
        )
      }
      for (const name of [first as string, ...later]) {
        const { items } = await searchSubjects(ctx, { q: name, limit: 20 })
        assert.ok(
          items.some((hit) => hit.id === subject.id),
          name,
        )
      }
      assert.equal((await subjectByCode(ctx, uscc))?.name, lines.at(-1)?.[1])
    }
    assert.ok(groups.size > 5)
  })

  test('an old tax id finds the subject that has its organisation code now', async () => {
    const { ctx } = server
    const rows = linesOf(files.tax as string).map(([tax, , , uscc, name]) => ({
      tax: tax as string,
      uscc: uscc as string,
      name: name as string,
    }))
    const known = new Map(rows.map((row) => [row.uscc, row]))
    await storeSubjects(
      ctx,
      [...known.values()].map((row) => subjectOf(row.uscc, row.name)),
    )
    const resolved = await clientTransaction(ctx.pool, (client) =>
      resolveCodes(
        client,
        rows.flatMap(({ tax }) => {
          const code = orgCodeFromTax15(tax)
          return code === undefined ? [] : [{ scheme: 'orgcode' as const, code }]
        }),
      ),
    )
    let converted = 0
    for (const { tax, uscc } of rows) {
      const code = orgCodeFromTax15(tax)
      if (code === undefined) continue
      converted += 1
      assert.deepEqual(
        resolved.get(lookupKey({ scheme: 'orgcode', code }))?.map((one) => one.code),
        [uscc],
        tax,
      )
      const { items } = await searchSubjects(ctx, { q: tax, limit: 5 })
      assert.deepEqual(
        items.map((hit) => [hit.uscc, hit.matched.by]),
        [[uscc, 'code']],
        tax,
      )
    }
    assert.ok(converted > rows.length * 0.9, `${converted} of ${rows.length}`)
  })
}
