import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Problem } from '../../../kernel/problem.ts'
import { repositoryRoot } from '../../../kernel/root.ts'
import { passCatalogue, receiveCatalogue } from '../catalogue.ts'
import { checkCatalogue } from '../check.ts'
import { shippedCatalogue, today } from '../compile/fixtures.ts'
import { faultLine, loadCatalogue, readCatalogue } from './load.ts'

const shipped = join(repositoryRoot, 'catalogue')

/** Loads a copy of the shipped catalogue with files changed, and gives its faults as printed. */
async function faultsWith(change: Record<string, (text: string) => string | Buffer>): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'catalogue-'))
  try {
    await cp(shipped, dir, { recursive: true, filter: (path) => !path.includes('calendar') })
    for (const [file, edit] of Object.entries(change)) {
      const text = await readFile(join(dir, file), 'utf8').catch(() => '')
      await writeFile(join(dir, file), edit(text))
    }
    return (await readCatalogue(dir)).faults.map(faultLine)
  } finally {
    await rm(dir, { recursive: true })
  }
}

const lineOf = async (file: string, word: string): Promise<number> =>
  (await readFile(join(shipped, file), 'utf8')).split('\n').findIndex((line) => line.includes(word)) + 1

test('the shipped catalogue loads, and nothing in it is unlawful today', async () => {
  const catalogue = await shippedCatalogue()
  assert.deepEqual(
    catalogue.kinds.map((kind) => kind.code),
    [
      'commitment',
      'contract',
      'honour',
      'judgment-defaulter',
      'list-entry',
      'penalty',
      'permit',
      'registration',
      'tax-a-grade',
    ],
  )
  assert.deepEqual(
    checkCatalogue(catalogue, today).filter((finding) => finding.level !== 'note'),
    [],
  )
})

test('nothing shipped is about natural persons, and no rule shows them', async () => {
  const catalogue = await shippedCatalogue()
  const rules = catalogue.measures.flatMap((measure) => measure.rules)
  for (const entry of [
    ...catalogue.kinds,
    ...catalogue.lists,
    ...catalogue.behaviours,
    ...catalogue.matters,
    ...rules,
  ]) {
    assert.ok(!entry.subjects.includes('natural-person'), entry.code)
  }
  for (const rule of catalogue.publicity) assert.ok(rule.neverFor.includes('natural-person'), rule.code)
})

test('every identity document of a shipped kind is discarded at the door', async () => {
  const fields = (await shippedCatalogue()).kinds.flatMap((kind) => kind.fields)
  const papers = fields.filter((field) => /证件|身份证/.test(field.title + (field.aliases ?? []).join()))
  assert.ok(papers.length >= 10)
  for (const field of papers) {
    if (/证件类型|证件号码|身份证/.test(field.title))
      assert.deepEqual([field.personal, field.publicity], ['discard', 'never'], field.title)
  }
})

test('the catalogue cannot be changed while the program runs', async () => {
  const catalogue = await shippedCatalogue()
  assert.throws(() => ((catalogue.kinds[0] as { title: string }).title = 'x'), TypeError)
  assert.throws(() => (catalogue.kinds as unknown[]).push({}), TypeError)
})

test('the same files give the same digest, another word another', async () => {
  const again = await loadCatalogue(shipped)
  assert.equal(again.digest, (await shippedCatalogue()).digest)
})

test('another thread makes the same catalogue of what it is passed', async () => {
  const catalogue = await shippedCatalogue()
  const received = receiveCatalogue(structuredClone(passCatalogue(catalogue)))
  assert.deepEqual([received.digest, received.entries.length], [catalogue.digest, catalogue.entries.length])
  const [penalty] = catalogue.codeList('penalty-kinds').entries
  assert.equal(received.codeList('penalty-kinds').find(penalty?.title ?? '')?.code, penalty?.code)
})

type Planted = [
  name: string,
  file: string,
  edit: (text: string) => string,
  message: (line: number) => RegExp,
  at: string,
]

const penalty = 'records/penalty.yaml'
const planted: Planted[] = [
  [
    'a key nobody knows',
    penalty,
    (t) => t.replace('nature: fact', 'natur: fact'),
    (n) => new RegExp(`^${penalty}:${n} /natur unknown key natur$`),
    'nature: fact',
  ],
  [
    'a key left out',
    penalty,
    (t) => t.replace('publicityRule: penalty\n', ''),
    () => /^records\/penalty\.yaml:\d+ is missing publicityRule$/,
    'code:',
  ],
  [
    'a type nobody knows',
    penalty,
    (t) => t.replace('name: facts, title: 违法事实, type: text', 'name: facts, title: 违法事实, type: prose'),
    (n) => new RegExp(`^${penalty}:${n} /fields/15/type is none of the words or forms allowed here$`),
    'name: facts',
  ],
  [
    'broken YAML',
    penalty,
    (t) => t.replace('nature: fact', 'nature: [fact'),
    () => /^records\/penalty\.yaml:\d+ /,
    'nature: fact',
  ],
  [
    'a code list that is not there',
    penalty,
    (t) => t.replace('codes: penalty-kinds', 'codes: penalty-sorts'),
    (n) => new RegExp(`^${penalty}:${n} /fields/17/codes no code list penalty-sorts$`),
    'codes: penalty-kinds',
  ],
  [
    'a key field that is not there',
    penalty,
    (t) => t.replace('key: [authority_code, document_no]', 'key: [authority_code, document]'),
    (n) => new RegExp(`^${penalty}:${n} /key/1 no field document$`),
    'key: [',
  ],
  [
    'a header word of two fields',
    penalty,
    (t) => t.replace('aliases: [CF_YJ]', 'aliases: [CF_YJ, CF_SY]'),
    () => /header word CF_SY is facts's already$/,
    'CF_YJ',
  ],
  [
    'a role of two fields',
    penalty,
    (t) => t.replace('role: sanction.fine', 'role: document.no'),
    () => /role document\.no is document_no's already$/,
    'x',
  ],
  [
    'a publicity rule that is not there',
    penalty,
    (t) => t.replace('publicityRule: penalty', 'publicityRule: forever'),
    () => /no publicity rule forever$/,
    'x',
  ],
  [
    'a check on a code that is not there',
    penalty,
    (t) => t.replace("in: ['03'] }, outcome", "in: ['33'] }, outcome"),
    () => /\/checks\/1\/when 33 is not in code list penalty-kinds$/,
    'x',
  ],
  [
    'identity numbers that would be kept',
    penalty,
    (t) =>
      t.replace(
        'publicity: never, personal: discard, aliases: [CF_FR_ZJHM',
        'publicity: never, aliases: [CF_FR_ZJHM',
      ),
    () => /identity documents of persons are discarded at the door/,
    'x',
  ],
  [
    'a measure on a list that is not there',
    'measures/awards.yaml',
    (t) => t.replace('lists: [wage-arrears]', 'lists: [wage-debts]'),
    () => /^measures\/awards\.yaml:\d+ \/rules\/0\/triggers\/lists no list wage-debts$/,
    'x',
  ],
  [
    'a measure that nothing triggers',
    'measures/awards.yaml',
    (t) => t.replace('lists: [wage-arrears]', ''),
    () => /nothing triggers this rule$/,
    'x',
  ],
  [
    'a matter that is not there',
    'measures/awards.yaml',
    (t) => t.replace('matters: [awards]', 'matters: [prizes]'),
    () => /no matter prizes$/,
    'x',
  ],
  [
    'a list that does not say whose decision it rests on',
    'lists/work-safety.yaml',
    (t) => t.replace(/^basisFrom:.*\n/m, ''),
    () => /a list decided here on another decision says whose it may be, and no other list$/,
    'x',
  ],
  [
    'a list that rests on decisions of a sector nobody knows',
    'lists/work-safety.yaml',
    (t) => t.replace('authority: own', 'authority: sector, sectors: [safty]'),
    () => /no sector safty$/,
    'x',
  ],
  [
    'a way out early without the time after which it opens',
    'lists/cosmetics.yaml',
    (t) => t.replace('earlyExitMonths: 12', 'earlyExitMonths: null'),
    () => /papers would promise what nobody can grant$/,
    'x',
  ],
  [
    'a range of terms beyond the term of its list',
    'lists/bidding-misconduct.yaml',
    (t) => t.replace('maxMonths: 60', 'maxMonths: 61'),
    () => /24 to 61 months do not lie within the term of the list$/,
    'x',
  ],
  [
    'a code twice in a list',
    'codes/permit-states.csv',
    (t) => `${t}1,重复,,,,\n`,
    () => /^codes\/permit-states\.csv:6 code 1 stands on line 2 already$/,
    'x',
  ],
  [
    'a code list with another header',
    'codes/permit-states.csv',
    (t) => t.replace('code,title', 'title,code'),
    () => /^codes\/permit-states\.csv:1 the header should be code,title,aliases,valid_from,valid_to,open$/,
    'x',
  ],
]

for (const [name, file, edit, message, at] of planted) {
  test(`${name} is refused with its place`, async () => {
    const faults = await faultsWith({ [file]: edit })
    const line = await lineOf(file, at)
    assert.ok(
      faults.some((fault) => message(line).test(fault)),
      faults.join('\n'),
    )
  })
}

test('the same version of a kind in two files is refused', async () => {
  const text = await readFile(join(shipped, 'records/permit.yaml'), 'utf8')
  const faults = await faultsWith({ 'records/zz.yaml': () => text })
  assert.deepEqual(faults, [
    `records/zz.yaml:${await lineOf('records/permit.yaml', 'version: 2')} /version permit version 2 stands in records/permit.yaml already`,
  ])
})

test('one load names the faults of all files', async () => {
  const faults = await faultsWith({
    [penalty]: (t) => t.replace('nature: fact', 'nature: rumour'),
    'lists/wage-arrears.yaml': (t) => t.replace('origin: own', 'origin: hearsay'),
  })
  assert.equal(faults.length, 2)
  assert.match(
    faults.join('\n'),
    /records\/penalty\.yaml:\d+ \/nature[^]*lists\/wage-arrears\.yaml:\d+ \/origin|lists[^]*records/,
  )
})

test('loading throws one Problem that carries every fault', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'catalogue-'))
  const problem = await loadCatalogue(empty).catch((error: unknown) => error)
  await rm(empty, { recursive: true })
  assert.ok(problem instanceof Problem)
  assert.equal(problem.code, 'catalogue.invalid')
  assert.match(
    problem.detail ?? '',
    /deny-list\.yaml:1 is missing; no catalogue is loaded without its deny list/,
  )
})

const denied: [topic: string, title: string][] = [
  ['宗教信仰', '宗教信仰'],
  ['基因', '基因检测结果'],
  ['指纹等生物特征', '指纹'],
  ['血型', '血型'],
  ['疾病和病史', '病史'],
  ['思想和言论', '网络言论'],
  ['信访', '信访次数'],
  ['集会、游行、示威', '参加集会'],
  ['上网和社交', '微信好友'],
  ['消费和财产', '购物记录'],
  ['家庭和婚姻', '婚姻状况'],
  ['行踪和位置', '行踪轨迹'],
  ['民族和出身', '民族'],
  ['日常生活琐事', '闯红灯次数'],
  ['对人的评分', '市民诚信分'],
]

for (const [topic, title] of denied) {
  test(`a field about ${topic} is refused`, async () => {
    const field = `  - { name: extra, title: ${title}, type: text, publicity: never }\nlayouts:`
    const faults = await faultsWith({ [penalty]: (t) => t.replace('layouts:', field) })
    assert.ok(
      faults.some((fault) => fault.includes(`is on the deny list (${topic})`)),
      faults.join('\n'),
    )
  })
}

test('a header word, a list and a measure are held against the deny list too', async () => {
  const faults = await faultsWith({
    [penalty]: (t) => t.replace('aliases: [CF_YJ]', 'aliases: [CF_YJ, blood type]'),
    'lists/wage-arrears.yaml': (t) => t.replace('description: ', 'description: 参加示威的，'),
    'measures/awards.yaml': (t) => t.replace('description: ', 'description: 限制乘坐飞机，'),
  })
  assert.equal(faults.length, 3, faults.join('\n'))
  assert.match(faults.join('\n'), /血型[^]*示威[^]*限制乘坐|限制乘坐/)
})

test('words that only look like a denied one pass', async () => {
  const field =
    '  - { name: general_trace_no, title: 宗教活动场所登记证号, type: text, publicity: shared, aliases: [general] }\nlayouts:'
  assert.deepEqual(await faultsWith({ [penalty]: (t) => t.replace('layouts:', field) }), [])
})

test('two editions of an entry that are in force together are refused, one after the other is not', async () => {
  const file = 'lists/wage-arrears.yaml'
  const text = await readFile(join(shipped, file), 'utf8')
  const { version } = (await shippedCatalogue()).list('wage-arrears', '2026-06-10')
  const next = (from: string) => () => text
    .replace(/^version: .*$/m, `version: ${version + 1}`).replace(/^effectiveFrom: .*$/m, `effectiveFrom: ${from}`)
  const [fault, ...others] = await faultsWith({ 'lists/wage-arrears-2027.yaml': next('2027-01-01') })
  assert.match(fault ?? '', /^lists\/wage-arrears.yaml:4 .*in force together with its edition in .*-2027.yaml$/)
  assert.deepEqual(others, [])
  const ended = (first: string): string => first.replace(/^effectiveFrom: .*$/m, '$&\neffectiveTo: 2026-12-31')
  assert.deepEqual(await faultsWith({ [file]: ended, 'lists/wage-arrears-2027.yaml': next('2027-01-01') }), [])
})

const broken: [what: string, file: string, edit: (text: string) => string | Buffer, fault: RegExp][] = [
  [
    'a file saved as GB18030', 'lists/wage-arrears.yaml', () => Buffer.from('7469746c653a20c0ad', 'hex'),
    /^lists\/wage-arrears.yaml:1 is not UTF-8 text/,
  ],
  [
    'a code list saved as GB18030', 'codes/permit-states.csv',
    (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xb0])]),
    /^codes\/permit-states.csv:1 is not UTF-8 text/,
  ],
  [
    'a file with another ending', 'records/honour-two.yml', () => 'code: honour',
    /^records\/honour-two.yml:1 is not read/,
  ],
  [
    'a day that no calendar has', 'lists/wage-arrears.yaml', (text) => text.replace(/^effectiveFrom: .*$/m, 'effectiveFrom: 2022-02-30'),
    /^lists\/wage-arrears.yaml:4 \/effectiveFrom /,
  ],
  [
    'a code’s day that no calendar has', 'codes/permit-states.csv', (text) => `${text.trimEnd()}\nold,旧,,2026-13-45,,\n`,
    /^codes\/permit-states.csv:\d+ 2026-13-45 is not a date/,
  ],
  [
    'a code that ends before it begins', 'codes/permit-states.csv', (text) => `${text.trimEnd()}\nold,旧,,2026-05-01,2026-04-01,\n`,
    /^codes\/permit-states.csv:\d+ valid_from 2026-05-01 is after valid_to 2026-04-01$/,
  ],
  [
    'an edition that ends before it begins', 'lists/wage-arrears.yaml',
    (text) => text.replace(/^effectiveFrom: .*$/m, 'effectiveFrom: 2022-01-01\neffectiveTo: 2021-01-01'),
    /^lists\/wage-arrears.yaml:5 \/effectiveTo 2021-01-01 is before 2022-01-01$/,
  ],
  [
    'aliases that swell without end', 'lists/wage-arrears.yaml',
    () => [...'abcdefg'].map((c, i, all) =>
      `${c}: &${c} [${Array(9).fill(i === 0 ? 'x' : `*${all[i - 1]}`).join(', ')}]`).join('\n'),
    /^lists\/wage-arrears.yaml:1 .*alias/i,
  ],
]

for (const [what, file, edit, fault] of broken) {
  test(`a broken file is a fault with its name: ${what}`, async () => {
    const found = await faultsWith({ [file]: edit })
    assert.match(found.find((line) => line.startsWith(file)) ?? '', fault, found.join('\n'))
  })
}
