import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { publishEvents, sequenceFeed, type FeedEvent } from '../../kernel/feed.ts'
import { transaction } from '../../kernel/db.ts'
import { systemActor } from '../../kernel/journal.ts'
import { csvOf } from '../../sample/csv.ts'
import { decidedBy, party } from '../../sample/rows.ts'
import { findSubjectByCode } from '../subjects/index.ts'
import { entryIn, listed, listFirm, listingApp, type ListingApp } from '../../testing/listing.ts'
import { approval, ecology, firm, penaltyFile } from '../../testing/situations.ts'
import { deliver } from '../../testing/deliver.ts'
import { withdrawFact } from './index.ts'

type Told = Omit<FeedEvent, 'public'>

describe('the feed tells of a fact what may be read on the day', () => {
  let app: ListingApp
  let department: { authorization: string }
  let bank: { authorization: string }
  const fined = firm('清澜印染', 41)
  const minor = { fine: '0.100000', procedure: '简易程序' }

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    department = await app.client(ecology, ['submissions:write', 'submissions:read'])
    bank = await app.client(approval, ['feed:read', 'records:read'])
  })
  after(() => app.close())

  async function feed(after = 0, headers: Record<string, string> = {}): Promise<Told[]> {
    await sequenceFeed(app.ctx.pool)
    const answer = await app.app.inject({ url: `/api/v1/feed?after=${after}&limit=1000`, headers })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<{ items: Told[] }>().items
  }

  const end = (): Promise<number> => sequenceFeed(app.ctx.pool)
  const subjectId = async (code: string): Promise<string> =>
    (await findSubjectByCode(app.ctx.db, code))?.id as string

  /** What a delivery of one row filed, with its id and fact. */
  async function delivered(kind: string, text: string): Promise<{ id: string; factId: string }> {
    const state = await deliver(app, department, { kind, text })
    assert.equal(state.accepted, 1, JSON.stringify(state))
    const found = await app.ctx.pool.query<{ id: string; factId: string }>(
      'SELECT id, fact_id AS "factId" FROM records.records WHERE submission_id = $1', [state.id])
    return found.rows[0] as { id: string; factId: string }
  }

  /** A penalty as it was delivered. */
  const penalised = (row: { documentNo: string; fine?: string; facts?: string }): ReturnType<typeof delivered> =>
    delivered('penalty', penaltyFile([{ firm: fined, decidedOn: '2026-06-16', ...row }]))

  const revoke = async (code: string, fact: string): Promise<void> => {
    const answer = await (await app.person('office-admin')).send('POST', `/subjects/${code}/facts/${fact}/revocation`, {
      ground: 'revoked', reason: '处罚决定被撤销', document: '明环撤〔2026〕1号', decidedOn: app.clock.today(),
    })
    assert.equal(answer.statusCode, 200, answer.body)
  }

  it('names a listed firm while it is on the list, and to nobody once it was entered wrongly', async () => {
    const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕7号', decidedOn: '2026-03-02' })
    const entry = await listFirm(app, {
      fact, officer: 'safety-officer', approver: 'safety-approver',
      days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
    })
    const [told] = (await feed()).filter((event) => event.kind === 'listed')
    assert.deepEqual([told?.subject?.name, told?.subject?.code], [listed.name, listed.code])
    assert.deepEqual([told?.detail?.['list'], told?.detail?.['documentNo']], ['work-safety', entry.decision?.number])
    const from = await end()
    entryIn(await (await app.person('safety-approver')).send('POST', `/listings/${entry.id}/revocation`, {
      ground: 'wrong', reason: '认定对象有误',
    }))
    app.clock.set('2027-06-18')
    const all = await feed()
    const named = [listed.name, listed.code, entry.decision?.number ?? '-']
    assert.ok(named.every((text) => !JSON.stringify(all).includes(text)))
    assert.ok(all.every((event) => event.kind !== 'listed'))
    const gone = all.filter((event) => event.position > from)
    assert.deepEqual(gone.map((event) => [event.kind, event.subject, event.detail?.['fact'] === told?.object?.id]),
      [['withdrawn', undefined, true], ['delisted', undefined, true]])
    assert.deepEqual(Object.keys(gone[1]?.detail ?? {}), ['fact', 'ground'])
    // Who keeps answers by code hears whose to drop, and what of it, but not what it was.
    const heard = (await feed(from, bank)).find((event) => event.kind === 'delisted')
    assert.deepEqual(heard?.subject, { id: await subjectId(listed.code), code: listed.code })
    assert.equal(heard?.object?.id, told?.object?.id)
    app.clock.set('2026-06-18')
  })

  it('says nothing to strangers of a minor penalty, neither that it came nor that it was revoked', async () => {
    const from = await end()
    const { id, factId } = await penalised({ documentNo: '明环当罚〔2026〕51号', ...minor })
    await revoke(fined.code, factId)
    assert.deepEqual(await feed(from), [])
    // A receiver only hears that answers about the subject may be others now.
    const heard = await feed(from, bank)
    assert.deepEqual(heard.map(({ kind, object, detail }) => [kind, object, detail]), [
      ['subject-changed', undefined, undefined], ['subject-changed', undefined, undefined],
    ])
    assert.doesNotMatch(JSON.stringify(heard), new RegExp(`${id}|${factId}|${fined.name}|penalty`))
  })

  it('told as public by an earlier version, a withdrawal of what never was stays unsaid', async () => {
    const { factId, id } = await penalised({ documentNo: '明环当罚〔2026〕52号', ...minor })
    const from = await end()
    await transaction(app.ctx.db, async (tx) => publishEvents(tx, [{
      kind: 'withdrawn', public: true, subject: { id: await subjectId(fined.code), name: fined.name, code: fined.code },
      object: { type: 'record', id }, detail: { fact: factId, kind: 'penalty', reason: 'revoked' },
    }]))
    assert.deepEqual(await feed(from), [])
  })

  it('leaves strangers the id of what was withdrawn, and receivers that of what expired', async () => {
    const from = await end()
    const { id, factId } = await penalised({ documentNo: '明环罚〔2026〕53号' })
    const [published] = await feed(from)
    assert.deepEqual([published?.subject?.name, published?.detail?.['documentNo']], [fined.name, '明环罚〔2026〕53号'])
    app.clock.set('2027-06-17')
    assert.deepEqual(await feed(from), [], 'its term is over')
    const subject = { id: await subjectId(fined.code), code: fined.code }
    const [expired] = await feed(from, bank)
    assert.deepEqual([expired?.subject, expired?.object?.id, expired?.detail], [subject, id, { fact: factId }])
    app.clock.set('2026-09-16')
    await withdrawFact(app.ctx, systemActor, {
      subjectId: subject.id, factId, reason: 'repaired', document: '明信修〔2026〕1号',
    })
    const [{ position: _, at: __, ...repaired } = {}, ...others] = await feed(from)
    const detail = { fact: factId, reason: 'repaired' }
    assert.deepEqual(repaired, { kind: 'repaired', object: { type: 'record', id }, detail })
    assert.deepEqual(others, [])
  })

  it('tells strangers to drop what a correction hides, and nothing of whose it was', async () => {
    const permit = (state: string): string => csvOf([{
      ...party(fined), 行政许可决定文书名称: '许可', 行政许可决定文书号: '明环许〔2026〕54号', 许可类别: '普通', 许可证书名称: '',
      许可编号: '', 许可内容: '排放', 许可决定日期: '2026-06-16', 有效期自: '2026-06-16', 有效期至: '2030-06-30',
      当前状态: state, ...decidedBy('许可机关', ecology),
    }])
    const row = { firm: fined, decidedOn: '2026-06-16', documentNo: '明环罚〔2026〕54号' }
    const shown = [
      await penalised({ documentNo: row.documentNo, facts: '未密闭贮存' }), await delivered('permit', permit('有效')),
    ]
    const from = await end()
    await deliver(app, department, { kind: 'penalty', text: penaltyFile([{ ...row, facts: '更正后的事实' }]) })
    const [corrected] = await feed(from)
    assert.deepEqual([corrected?.kind, corrected?.detail?.['documentNo']], ['corrected', row.documentNo])
    const hiding = await end()
    const held = penaltyFile([{ ...row, facts: '当事人身份证号990000199001010017' }])
    assert.equal((await deliver(app, department, { kind: 'penalty', text: held })).updated, 1)
    assert.equal((await deliver(app, department, { kind: 'permit', text: permit('无效') })).updated, 1)
    const told = (await feed(hiding)).map(({ position: _, at: __, ...event }) => event)
    assert.deepEqual(told, [
      { kind: 'withdrawn', object: corrected?.object, detail: { fact: shown[0]?.factId, reason: 'corrected' } },
      {
        kind: 'withdrawn', object: { type: 'record', id: shown[1]?.id },
        detail: { fact: shown[1]?.factId, reason: 'corrected' },
      },
    ])
    // Who reads from the beginning is told to drop what the correction before it left behind as well.
    assert.equal((await feed(from)).filter((event) => event.kind === 'corrected').length, 0)
    const again = await end()
    assert.equal((await deliver(app, department, { kind: 'permit', text: permit('有效') })).updated, 1)
    assert.deepEqual((await feed(hiding)).map((event) => event.kind), ['withdrawn', 'corrected'])
    assert.deepEqual((await feed(again)).map((event) => event.kind), ['corrected'], 'it is shown again')
    app.clock.set('2027-06-17')
    assert.deepEqual((await feed(hiding)).map((event) => event.kind), ['corrected'], 'its term would be over')
    app.clock.set('2026-09-16')
  })

  it('keeps no name of a fact among its stored rows', async () => {
    await end()
    const stored = await app.ctx.pool.query(`SELECT kind FROM feed.events WHERE object_type IN ('record', 'fact')
      AND (subject_name IS NOT NULL OR subject_code IS NOT NULL) AND NOT detail ? 'kind'`)
    assert.deepEqual(stored.rows, [])
  })
})
