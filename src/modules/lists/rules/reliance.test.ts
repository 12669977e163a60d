import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reliesOn } from './reliance.ts'

const today = '2026-07-01'
const proposed = {
  nature: 'serious', noticeId: 'notice', decisionId: null, repairNoticeId: null, noticeServedOn: null,
  defenceUntil: null, waivedOn: null, reviewedOn: null, decision: null, factId: null, until: null, endedOn: null,
  endGround: null, droppedOn: null,
} as const
const told = { ...proposed, noticeServedOn: '2026-06-01', defenceUntil: '2026-06-09' }
const decided = {
  ...told, reviewedOn: '2026-06-10', decision: 'list', decisionId: 'decision', repairNoticeId: 'repair',
} as const
const listed = { ...decided, factId: 'fact', until: '2029-06-10' }

const table: [string, Parameters<typeof reliesOn>[0], [notice: RegExp | null, decision: RegExp | null]][] = [
  ['issued, not yet taken as served', proposed, [null, null]],
  ['the window is open', { ...told, defenceUntil: '2026-07-09' }, [/先撤回拟列入/, null]],
  ['the window is over', told, [/先撤回拟列入/, null]],
  ['reviewed', { ...told, reviewedOn: '2026-06-10' }, [/先撤回拟列入/, null]],
  ['decided, to be served', decided, [/先撤销列入/, null]],
  ['in force', listed, [/先撤销列入/, /先撤销列入/]],
  ['its term over', { ...listed, until: '2026-06-30' }, [/先撤销列入/, /先撤销列入/]],
  ['removed', { ...listed, endedOn: '2026-06-20', endGround: 'early' }, [/不能再撤销/, /不能再撤销/]],
  ['revoked', { ...listed, endedOn: '2026-06-20', endGround: 'wrong' }, [null, null]],
  ['dropped', { ...told, droppedOn: '2026-06-12' }, [null, null]],
  ['declined', { ...told, reviewedOn: '2026-06-10', decision: 'decline', decisionId: 'decision' }, [null, null]],
]
for (const [what, entry, [notice, decision]] of table) {
  test(`what rests on a service: ${what}`, () => {
    const papers = [['notice', notice], ['decision', decision], ['repair', decision], ['another', null]] as const
    for (const [id, expected] of papers) {
      const said = reliesOn(entry, id, today)
      if (expected === null) assert.equal(said, undefined, id)
      else assert.match(said ?? '', expected, id)
    }
  })
}
