import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { rows, sql } from '../../../kernel/db.ts'
import { addRecord, addSubject, testCode } from '../../../testing/check-situations.ts'
import { consoleApp, hiddenIn, type Clerk, type ConsoleApp } from '../../../testing/console.ts'
import { findMatter } from './matter.ts'
import { codeIn } from './scan.ts'
import { todoOf } from './slip.ts'

let app: ConsoleApp
let clerk: Clerk
before(async () => {
  app = await consoleApp({ config: { indexLagMs: 0 } })
  const { pool } = app.ctx
  const debtor = await addSubject(pool, { code: testCode(1), name: '明州春阳建设工程有限公司', establishedOn: '2015-03-02' })
  await addRecord(pool, debtor, { list: 'wage-arrears', decidedOn: '2026-01-05', until: '2029-01-04', document: '明人社监列〔2026〕3号' })
  const cheat = await addSubject(pool, { code: testCode(2), name: '明州采失供应链有限公司' })
  await addRecord(pool, cheat, { list: 'government-procurement', decidedOn: '2026-02-05', until: '2028-02-04' })
  await addSubject(pool, { code: testCode(3), name: '明州寻常商贸有限公司', establishedOn: '2012-01-01' })
  await addSubject(pool, { code: testCode(4), name: '明州寻常商贸有限公司', establishedOn: '2020-01-01' })
  const owing = await addSubject(pool, { code: testCode(7), name: '明州欠执商贸有限公司' })
  await addRecord(pool, owing, { list: 'judgment-defaulter', decidedOn: '2026-03-05', document: '（2026）明01执99号' })
  clerk = await app.signIn('approver')
})
after(() => app.close())

const tender = { matter: '工程建设项目招标投标资格审查', purpose: '投标资格审查' }

async function ask(fields: Record<string, string>): Promise<{ location: string; page: string }> {
  const answer = await clerk.submit('/console/check', { ...tender, ...fields })
  assert.equal(answer.statusCode, 303, answer.body)
  const location = String(answer.headers.location)
  return { location, page: (await clerk.get(location)).body }
}

const registered = async (): Promise<number> =>
  (await rows(app.ctx.db, sql<{ n: number }>`SELECT count(*)::int AS n FROM checks.register`))[0]?.n ?? 0

test('a listed firm is stopped with basis, decider, document, dates and what to do', async () => {
  const { page } = await ask({ code: testCode(1) })
  assert.match(page, /<span class="word">限制办理<\/span>/)
  for (const said of [
    '明州春阳建设工程有限公司', testCode(1), '《保障农民工工资支付条例》', '明州市测试局', '明人社监列〔2026〕3号', '2026年1月5日', '2029年1月4日',
    '应当执行', '怎么办', '不适用', '结果反馈',
  ]) assert.ok(page.includes(said), said)
  const { page: banned } = await ask({ code: testCode(2), matter: 'procurement-bidding' })
  assert.match(banned, /<span class="word">禁止办理<\/span>/)
  const { page: plain } = await ask({ code: testCode(3) })
  assert.match(plain, /<span class="word">正常办理<\/span>/)
  assert.match(plain, /可以适用/)
})

test('a slip says one thing: no favour beside what is adverse, no green channel beside a bar', async () => {
  const { pool } = app.ctx
  const model = await addSubject(pool, { code: testCode(5), name: '明州诚达建设有限公司', establishedOn: '2012-01-01' })
  await addRecord(pool, model, { list: 'honest-enterprise', polarity: 'favourable', decidedOn: '2026-01-05' })
  const { page: favoured } = await ask({ code: testCode(5) })
  assert.match(favoured, /<span class="word">给予优待<\/span>/)
  assert.match(favoured, /优先办理/)
  const factId = await addRecord(pool, model, { list: 'wage-arrears', decidedOn: '2026-02-05', until: '2029-02-04' })
  const { page: listed } = await ask({ code: testCode(5) })
  assert.match(listed, /<span class="word">限制办理<\/span>/)
  assert.doesNotMatch(listed, /优先办理/)
  await pool.query(
    `INSERT INTO checks.marks (subject_id, id, fact_id, mark, case_id, known_from)
     VALUES ($1, gen_random_uuid(), $2, 'under_objection', 'c', '2026-03-01')`,
    [model, factId],
  )
  const { page: contested } = await ask({ code: testCode(5) })
  assert.match(contested, /<span class="word">正常办理<\/span>/)
  assert.match(contested, /本项暂不执行/)
  assert.doesNotMatch(contested, /优先办理|给予优待/)

  const barred = await addSubject(pool, { code: testCode(6), name: '明州远途运输有限公司', establishedOn: '2012-01-01' })
  await addRecord(pool, barred, { list: 'permit-by-fraud', decidedOn: '2026-02-05', until: '2029-02-04' })
  const { page: bar } = await ask({ code: testCode(6), matter: 'transport-permit' })
  assert.match(bar, /不适用<\/span><span>现处于法律法规规定的资格限制期内。/)
  assert.doesNotMatch(bar, /可以适用/)
})

test('who is on a court’s list is sent to the court, and to nobody’s review or repair', async () => {
  const { page } = await ask({ code: testCode(7) })
  assert.match(page, /（2026）明01执99号/)
  assert.match(page, /向作出决定的人民法院书面申请纠正；对驳回决定不服的，可以自决定书送达之日起十日内向上一级人民法院申请复议/)
  assert.doesNotMatch(page, /信用修复|行政复议/)
  const { page: other } = await ask({ code: testCode(1) })
  assert.match(other, /可以申请信用修复；也可以依法申请行政复议/)
})

test('a receipt names the body that asked and its day, and leaves off paper what is only to be filled in', async () => {
  const { page } = await ask({ code: testCode(1) })
  assert.match(page, /<dt>核查单位<\/dt><dd>[^<]+<\/dd>/)
  assert.match(page, /<p class="paper wrap small">[^<]+　打印日期：\d{4}年/)
  assert.match(page, /<section class="section noprint" aria-labelledby="back">/)
  assert.match(page, /未按结果办理的理由<span class="optional">（选“否”时必填）/)
})

test('what is scanned on the home page is a code on the next, and a person’s number is not repeated', async () => {
  const url = encodeURIComponent(`http://www.gsxt.gov.cn/index.html?uniscid=${testCode(1)}`)
  assert.match((await clerk.get(`/console/check?code=${url}`)).body, new RegExp(`name="code" value="${testCode(1)}"`))
  const person = await clerk.get('/console/check?code=11010519491231002X')
  assert.equal(person.headers.location, '/console/check?person=1')
  assert.match((await clerk.get('/console/check?person=1')).body, /id="code-fault"[^]*自然人的证件号码/)
})

test('what a scanner reads off a licence is a code', () => {
  const uscc = testCode(1)
  assert.equal(codeIn(`http://www.gsxt.gov.cn/index.html?uniscid=${uscc}&sitecode=1`), uscc)
  assert.equal(codeIn(`名称:明州春阳建设工程有限公司;统一社会信用代码:${uscc.toLowerCase()};`), uscc)
  assert.equal(codeIn(` ${uscc.slice(0, 6)} ${uscc.slice(6)} `), ` ${uscc.slice(0, 6)} ${uscc.slice(6)} `)
  assert.equal(codeIn('x'.repeat(300)).length, 64)
})

test('a name alone decides nothing and offers who may be meant; one press checks the right one', async () => {
  const { page } = await ask({ name: '明州寻常商贸有限公司' })
  assert.match(page, /<span class="word">主体未确认<\/span>/)
  assert.match(page, /可能是下列单位之一/)
  assert.equal(page.includes('结果反馈'), false)
  assert.ok(page.includes(testCode(3)) && page.includes(testCode(4)))
  const next = await ask({
    code: hiddenIn(page, 'code'), matter: hiddenIn(page, 'matter'), purpose: hiddenIn(page, 'purpose'),
  })
  assert.match(next.page, /<span class="word">正常办理<\/span>/)
})

test('a code that is nobody’s and a code with another’s name are told apart', async () => {
  const { page: none } = await ask({ code: testCode(9) })
  assert.match(none, /没有找到这个单位/)
  const { page: conflict } = await ask({ code: testCode(1), name: '明州寻常商贸有限公司' })
  assert.match(conflict, /代码和名称不是同一个单位/)
})

test('a matter is found by part of its title, chosen where several fit, and listed where none does', async () => {
  const matters = ['甲类许可', '乙类许可', '政府采购'].map((title, i) => ({
    code: `m${i}`, title, handledBy: '窗口', mustCheck: true, greenChannel: false, description: '',
  }))
  assert.equal(findMatter(matters, '采购').outcome, 'one')
  assert.equal(findMatter(matters, 'm1').outcome, 'one')
  assert.equal(findMatter(matters, '许可').outcome, 'several')
  assert.equal(findMatter(matters, '').outcome, 'none')
  const several = await clerk.submit('/console/check', { code: testCode(1), matter: '许可', purpose: '许可审查' })
  assert.equal(several.statusCode, 422)
  assert.match(several.body, /id="chosen-fault"/)
  assert.match(several.body, new RegExp(`name="code" value="${testCode(1)}"`))
  const chosen = await clerk.submit('/console/check', {
    code: testCode(1), matter: '许可', chosen: 'food-permit', purpose: '许可审查',
  })
  assert.equal(chosen.statusCode, 303)
})

test('what is missing or wrong is said beside its field, and nothing is registered', async () => {
  const before = await registered()
  const empty = await clerk.submit('/console/check', {})
  assert.equal(empty.statusCode, 422)
  for (const field of ['code', 'matter', 'purpose']) assert.match(empty.body, new RegExp(`id="${field}-fault"`))
  assert.match(empty.body, /<title>有误：/)
  const person = await clerk.submit('/console/check', { ...tender, code: '11010519491231002X' })
  assert.match(person.body, /id="code-fault"[^]*自然人的证件号码/)
  assert.equal(person.body.includes('11010519491231002X'), false)
  const long = await clerk.submit('/console/check', { ...tender, code: testCode(1), name: '明'.repeat(201) })
  assert.match(long.body, /id="name-fault"/)
  const typed = await clerk.submit('/console/check', { ...tender, code: '<script>alert(1)</script>', matter: '"><img src=x>' })
  assert.equal(/<script>alert|<img src=x/.test(typed.body), false)
  assert.equal(await registered(), before)
})

test('a form sent twice is one check, and its answer the same page', async () => {
  const page = (await clerk.get('/console/check')).body
  const once = hiddenIn(page, 'once')
  const before = await registered()
  const send = () => clerk.submit('/console/check', { ...tender, code: testCode(3), once })
  const [first, second] = await Promise.all([send(), send()])
  assert.equal(first.headers.location, second.headers.location)
  assert.equal(await registered(), before + 1)
})

test('a receipt is found by its number, by its own body, and by the credit office to be read', async () => {
  const { location } = await ask({ code: testCode(3) })
  const receipt = location.split('/').at(-1) as string
  const found = await clerk.get(`/console/check?receipt=${receipt.toUpperCase()}`)
  assert.equal(found.headers.location, location)
  const wrong = await clerk.get('/console/check?receipt=123')
  assert.match(wrong.body, /id="receipt-fault"/)
  const office = await app.signIn('office-clerk')
  const read = await office.get(location)
  assert.equal(read.statusCode, 200)
  assert.equal(read.body.includes('提交反馈'), false)
  const theirs = await office.submit('/console/check', { ...tender, code: testCode(3) })
  assert.equal((await clerk.get(String(theirs.headers.location))).statusCode, 404)
})

test('feedback says what was done; not following wants a reason; a correction stands beside the first', async () => {
  const { location } = await ask({ code: testCode(1) })
  const bare = await clerk.submit(`${location}/feedback`, {})
  assert.match(bare.body, /id="outcome-fault"/)
  assert.match(bare.body, /id="result-fault"/)
  const silent = await clerk.submit(`${location}/feedback`, { outcome: 'not-followed', result: '已发放许可' })
  assert.match(silent.body, /id="reason-fault"/)
  assert.match(silent.body, />已发放许可<\/textarea>/)
  const given = await clerk.submit(`${location}/feedback`, { outcome: 'followed', result: '不予受理，已书面告知' })
  assert.equal(given.headers.location, `${location}?done=feedback`)
  const page = (await clerk.get(`${location}?done=feedback`)).body
  assert.match(page, /反馈已登记/)
  assert.match(page, /已按核查结果办理<\/strong>：不予受理，已书面告知/)
  const twice = await clerk.submit(`${location}/feedback`, { outcome: 'followed', result: '又一次' })
  assert.match(twice.body, /这次核查已经反馈过/)
  const corrected = await clerk.submit(`${location}/feedback`, {
    outcome: 'not-followed', reason: '法院裁定暂停执行', result: '已受理', corrects: hiddenIn(page, 'corrects'),
  })
  assert.equal(corrected.statusCode, 303)
  assert.match((await clerk.get(location)).body, /未按核查结果办理<\/strong>：已受理/)
})

test('what is contested is not carried out, and what may be done is not said to be a duty', () => {
  assert.match(todoOf({ effect: 'prohibit', mandatory: true, marks: ['under_objection'] }), /暂不执行/)
  assert.match(todoOf({ effect: 'prohibit', mandatory: true, marks: ['under_repair'] }), /暂不执行/)
  assert.match(todoOf({ effect: 'prohibit', mandatory: true }), /应当/)
  assert.match(todoOf({ effect: 'restrict', mandatory: false }), /可以/)
})
