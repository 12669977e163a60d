import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { transaction } from '../../kernel/db.ts'
import { systemActor } from '../../kernel/journal.ts'
import { issueNotice } from '../../modules/casework/index.ts'
import { codes } from '../../testing/access.ts'
import { desksApp, type DesksApp } from '../../testing/console-desks.ts'

let app: DesksApp
before(async () => {
  app = await desksApp()
})
after(() => app?.close())

test('a body sees what it sent out and what came to it, and nobody else’s', async () => {
  const officer = await app.signIn('handling-officer')
  assert.match((await officer.get('/console/notices')).body, /没有发给本单位的文书/)
  const { id } = await transaction(app.ctx.db, (tx) =>
    issueNotice(app.ctx, tx, {
      template: 'plain-decision',
      caseId: app.caseId,
      to: { organisation: codes.approval },
      issuer: codes.department,
      actor: systemActor,
      today: app.clock.today(),
      content: {
        title: '协助办理通知书',
        paragraphs: ['请予协助。'],
        basis: [{ document: '测试办法', article: '第二条' }],
      },
    }),
  )
  const inbox = (await officer.get('/console/notices')).body
  assert.match(inbox, new RegExp(`/api/v1/notices/${id}/document">协助办理通知书`))
  assert.match(inbox, /未打开/)
  assert.equal(inbox.includes(app.noticeId), false)
  const sent = (await officer.get('/console/notices?box=out')).body
  assert.ok(sent.includes(`/console/cases/${app.caseId}#notice-${app.noticeId}`) && !sent.includes(id))
  assert.match(sent, /未送达（已打开）/)
  assert.match(
    (await (await app.signIn('office-clerk')).get('/console/notices?box=out')).body,
    new RegExp(id),
  )
  assert.equal((await (await app.signIn('data-officer')).get('/console/notices')).statusCode, 403)
})

test('a paper is opened as PDF by the body that sent it out', async () => {
  const officer = await app.signIn('handling-officer')
  const paper = await officer.get(`/api/v1/notices/${app.noticeId}/document`)
  assert.deepEqual([paper.statusCode, paper.headers['content-type']], [200, 'application/pdf'])
  assert.equal(paper.rawPayload.subarray(0, 5).toString(), '%PDF-')
})
