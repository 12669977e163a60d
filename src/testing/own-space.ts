/**
 * A firm with something in every part of its own space: lists it stands on, a procedure it was told of, records that
 * are shown and one that is only kept, a check of it, and papers; and a firm nobody knows anything about.
 */
import assert from 'node:assert/strict'
import { seedAccess, type SeededAccess } from '../modules/access/index.ts'
import { findEntry } from '../modules/lists/index.ts'
import { listArchive } from '../modules/records/index.ts'
import { findSubjectByCode } from '../modules/subjects/index.ts'
import type { TestAppOptions } from './app.ts'
import { deliver } from './deliver.ts'
import { entryIn, listed, listFirm, listingApp, proposal, serveOnPaper, type ListingApp } from './listing.ts'
import { approval, firm, labour, listFile } from './situations.ts'

export const strange = firm('不相干', 88)

export interface OwnSpaceApp extends ListingApp {
  /** A procedure whose notice was served today, and one that ended in an entry on the work safety list. */
  told: string
  inForce: string
  /** The fact of an entry that was delivered with the decision of another body. */
  delivered: string
  /** Sign-ins of the firm (`boss`) and of the firm nobody knows (`stranger`). */
  seeded: SeededAccess
}

/** The day is 2026-06-19: of the procedure told seven days are left. */
export async function ownSpaceApp(options: TestAppOptions = {}): Promise<OwnSpaceApp> {
  const app = await listingApp({ ...options, today: '2026-06-08' })
  const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕7号', decidedOn: '2026-03-02' })
  const { id: inForce } = await listFirm(app, {
    fact, officer: 'safety-officer', approver: 'safety-approver',
    days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
  })
  await app.penalise({
    firm: listed, documentNo: '明应急罚〔2026〕9号', decidedOn: '2026-05-03', kinds: '警告', fine: '', procedure: '简易程序',
  })
  const told = await tell(app)
  const delivered = await deliverEntry(app)
  await ask(app)
  const { users } = await seedAccess(app.ctx, {
    organisations: [{ ...strange, shortName: '不相干', kind: 'subject', region: '990101' }],
    users: [{ login: 'stranger', name: '外人', roles: ['subject'], organisation: strange.code }], clients: [],
  })
  const boss = { login: 'boss', password: app.password('boss'), totp: null, role: 'subject', org: listed.code }
  return { ...app, told, inForce, delivered, seeded: { users: [boss, ...users], clients: [] } }
}

/** A second procedure, up to its served notice. */
async function tell(app: ListingApp): Promise<string> {
  const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕8号', decidedOn: '2026-03-03' })
  const officer = await app.person('safety-officer')
  const made = entryIn(await officer.send('POST', '/listings', proposal(fact)), 201)
  entryIn(await officer.send('POST', `/listings/${made.id}/notice`))
  app.clock.set('2026-06-19')
  const notice = (await findEntry(app.ctx.db, made.id))?.noticeId as string
  await serveOnPaper(app, officer.actor, made.case, [notice], '2026-06-19')
  entryIn(await officer.send('POST', `/listings/${made.id}/notice-service`, {}))
  return made.id
}

/** A check of the firm, and a look at what is not public of it. */
async function ask(app: ListingApp): Promise<void> {
  const headers = await app.client(approval, ['checks:write', 'checks:read', 'records:read'])
  const payload = { subject: { code: listed.code }, matter: 'investment-project', purpose: '项目审批' }
  const checked = await app.app.inject({ method: 'POST', url: '/api/v1/checks', headers, payload })
  assert.equal(checked.statusCode, 200, checked.body)
  const purpose = encodeURIComponent('核对许可条件')
  const url = `/api/v1/subjects/${listed.code}/records`
  const looked = await app.app.inject({ url, headers: { ...headers, purpose } })
  assert.equal(looked.statusCode, 200, looked.body)
}

/** An entry of another list, delivered as a file with a decision made elsewhere: no procedure of it is here. */
async function deliverEntry(app: ListingApp): Promise<string> {
  const sender = await app.client(labour, ['submissions:write', 'submissions:read'])
  const documentNo = '明人社列〔2026〕3号'
  const text = listFile([{ firm: listed, documentNo, decidedOn: '2026-05-20', authority: labour }])
  const state = await deliver(app, sender, { kind: 'list-entry', list: 'wage-arrears', text })
  assert.equal(state.accepted, 1, JSON.stringify(state))
  const subject = await findSubjectByCode(app.ctx.db, listed.code)
  const archive = await listArchive(app.ctx.db, { subjectId: subject?.id ?? '', documentNo, limit: 1 })
  return archive[0]?.factId ?? ''
}
