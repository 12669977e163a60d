/** Red lists: who may leave, who decides, and that nobody stands on one twice; decisions of large firms are all found. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { repositoryRoot } from '../../kernel/root.ts'
import { addRecord, addSubject } from '../../testing/check-situations.ts'
import { entryIn, listingApp, proposal, safety, type ListingApp } from '../../testing/listing.ts'
import { firm } from '../../testing/situations.ts'
import { candidate, decide, decideOnExit, verify } from './index.ts'

type Code = { code: string }
const model = firm('诚达酒业', 41)
const large = firm('宏图集团', 42)
const honour = (code: string) => ({
  list: 'honest-enterprise',
  subject: { code },
  criterion: 'honoured',
  facts: '获评明州市质量奖，三年内无失信记录',
  legalBasis: '国发〔2016〕33号',
  recommendedBy: '明州市建筑业协会',
})

describe('honours', () => {
  let app: ListingApp
  before(async () => {
    app = await listingApp({ today: '2026-06-08', firm: model })
    await addSubject(app.ctx.pool, model)
  })
  after(() => app.close())

  it('may be declined by the firm before the decision', async () => {
    const clerk = await app.person('office-clerk')
    const boss = await app.person('boss')
    const made = entryIn(await clerk.send('POST', '/listings', honour(model.code)), 201)
    assert.equal((await boss.send('GET', `/listings/${made.id}`)).statusCode, 200)
    const dropped = await boss.send('POST', `/listings/${made.id}/withdrawal`, { reason: '不愿列入' })
    assert.equal(entryIn(dropped).status, 'dropped')
  })

  it('are decided by somebody who neither proposed nor verified, stand once, and end when the firm wants', async () => {
    const clerk = await app.person('office-clerk')
    const second = await app.person('second-clerk')
    const made = entryIn(await clerk.send('POST', '/listings', honour(model.code)), 201)
    const double = await second.send('POST', '/listings', honour(model.code))
    assert.deepEqual([double.statusCode, double.json<Code>().code], [409, 'list.already_open'])
    const verifier = { ...second.actor, roles: new Set(['office-admin' as const]) }
    await verify(app.ctx, verifier, made.id, { reason: '荣誉属实' })
    await assert.rejects(decide(app.ctx, verifier, made.id, { decision: 'list', reason: '同意' }), { code: 'list.same_person' })
    const approver = await app.person('office-approver')
    const entry = entryIn(await approver.send('POST', `/listings/${made.id}/decision`, { decision: 'list', reason: '同意' }))
    assert.equal(entry.status, 'in-force')
    assert.equal((await clerk.send('POST', '/listings', honour(model.code))).json<Code>().code, 'list.already_open')

    const boss = await app.person('boss')
    const left = await boss.send('POST', `/listings/${made.id}/exits`, { ground: 'withdrawn', statement: '不愿公示' })
    assert.equal(left.statusCode, 201, left.body)
    await decideOnExit(app.ctx, approver.actor, left.json<{ id: string }>().id, { decision: 'grant', reason: '尊重意愿' })
    assert.equal((await clerk.send('POST', '/listings', honour(model.code))).statusCode, 201)
  })

  it('may be given again when the term is over', async () => {
    const clerk = await app.person('office-clerk')
    const firmOfOld = firm('久诚酒业', 43)
    await addSubject(app.ctx.pool, firmOfOld)
    const made = entryIn(await clerk.send('POST', '/listings', honour(firmOfOld.code)), 201)
    entryIn(await clerk.send('POST', `/listings/${made.id}/verification`, { reason: '荣誉属实' }))
    const approver = await app.person('office-approver')
    entryIn(await approver.send('POST', `/listings/${made.id}/decision`, { decision: 'list', reason: '同意' }))
    app.clock.set('2028-06-08')
    const later = await app.person('office-clerk')
    assert.equal((await later.send('POST', '/listings', honour(firmOfOld.code))).statusCode, 201)
    app.clock.set('2026-06-08')
  })

  it('survive doubles made before they were refused: the rule stands for all others', async () => {
    const { pool } = app.ctx
    await pool.query('DROP INDEX lists.entries_one_open')
    const columns = `subject_id, id, case_id, list_code, list_version, nature, subject_code, subject_name, criterion,
      facts, legal_basis, body_code, body_name, proposed_by, proposed_on`
    const insert = (): Promise<unknown> =>
      pool.query(
        `INSERT INTO lists.entries (${columns}) VALUES ('00000000-0000-7000-8000-000000000001', gen_random_uuid(),
          gen_random_uuid(), 'honest-enterprise', 1, 'red', $1, 'x', 'honoured', 'f', 'l', $2, 'b', 'p', '2026-06-01')`,
        [model.code, safety.code],
      )
    await insert()
    await insert()
    await pool.query(await readFile(join(repositoryRoot, 'db/migrations/0026_lists_once.sql'), 'utf8'))
    await assert.rejects(insert(), { code: '23505' })
    const { rows } = await pool.query(`SELECT count(*)::int AS n FROM lists.entries WHERE subject_name = 'x'`)
    assert.deepEqual(rows, [{ n: 2 }])
  })

  it('and lists look at the whole archive, however much else a large firm has', async () => {
    const subject = await addSubject(app.ctx.pool, large)
    const authority = { code: safety.code, name: safety.name }
    for (let i = 1; i <= 5; i += 1)
      await addRecord(app.ctx.pool, subject, { kind: 'penalty', decidedOn: '2025-03-01', level: 'serious', document: `明应急罚〔2025〕${i}号`, authority })
    await app.ctx.pool.query(
      `INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash, content_hash,
         document_no, source_code, decided_on, publicity_rule, payload, submission_id, row_no, first_received_at,
         known_from)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 1, 'permit', 1, 'neutral', gen_random_uuid(), gen_random_uuid(),
         n::text, 'x', '2026-05-01', 'none', '{}', gen_random_uuid(), n, now(), now() FROM generate_series(1, 600) n`,
      [subject],
    )
    const officer = app.actor('safety-officer')
    const list = app.ctx.catalogue.list('work-safety', app.ctx.clock.today())
    const found = await candidate(app.ctx, officer, { list, code: large.code }, 'a look')
    assert.deepEqual([found.bases.length, found.more], [5, false])
    const clerk = await app.person('office-clerk')
    assert.equal((await clerk.send('POST', '/listings', honour(large.code))).json<Code>().code, 'list.not_clean')

    await app.ctx.pool.query(
      `INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash, content_hash,
         document_no, authority_code, source_code, decided_on, publicity_rule, payload, submission_id, row_no,
         first_received_at, known_from)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 1, 'penalty', 1, 'adverse', gen_random_uuid(), gen_random_uuid(),
         '明应急罚〔2026〕' || n || '号', CASE WHEN n > 250 THEN 'other' ELSE $2 END, 'x', '2026-05-01', 'none', '{}',
         gen_random_uuid(), n, now(), now() FROM generate_series(1, 900) n`,
      [subject, safety.code],
    )
    const many = await candidate(app.ctx, officer, { list, code: large.code }, 'a look')
    assert.deepEqual([many.bases.length, many.more], [200, true])
    const asked = { list, code: large.code, documentNo: '明应急罚〔2025〕3号' }
    const named = await candidate(app.ctx, officer, asked, 'a look')
    assert.deepEqual(named.bases.map((one) => one.documentNo), ['明应急罚〔2025〕3号'])
    const fact = named.bases[0]?.fact as string
    const given = proposal(fact, { subject: { code: large.code } })
    assert.equal((await (await app.person('safety-officer')).send('POST', '/listings', given)).statusCode, 201)
  })
})
