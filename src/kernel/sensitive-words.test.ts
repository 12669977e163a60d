import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scanSensitiveWords } from './sensitive-words.ts'
import type { SensitiveKind } from './sensitive-words.ts'

test('a text about a minor, a victim, health or a state secret is found', () => {
  const cases: [string, SensitiveKind][] = [
    ['致使学生王某受伤', 'minor'], ['李某（未成年人）在场', 'minor'], ['年仅12岁', 'minor'], ['15岁的女孩被雇用', 'minor'],
    ['造成受害人一死一伤', 'victim'], ['涉嫌猥亵', 'victim'], ['雇员赵某患有乙型肝炎病', 'health'], ['经诊断为肺癌', 'health'],
    ['确诊HIV', 'health'], ['该文件为机密级', 'state-secret'], ['绝密★启用前', 'state-secret'],
    ['擅自复制涉密文件', 'state-secret'],
    ['内容属于国家秘密', 'state-secret'],
  ]
  for (const [text, kind] of cases) {
    const found = scanSensitiveWords(text)
    assert.deepEqual(found.map((f) => f.kind), [kind], text)
    for (const f of found) assert.equal(text.slice(f.start, f.end), f.word)
  }
})

test('names of laws, offences and trades are left alone', () => {
  const clean = [
    '接纳未成年人', '查获三名未成年人', '违反《中华人民共和国未成年人保护法》第五十八条', '向未成年人出售烟酒', '儿童玩具不合格',
    '婴幼儿配方乳粉抽检不合格', '《中华人民共和国职业病防治法》第七十条', '安排患有有碍食品安全疾病的人员从事接触直接入口食品的工作',
    '未建立从业人员健康管理制度', '侵犯商业秘密', '侵犯商业机密', '违反《中华人民共和国保守国家秘密法》', '动物疫病强制免疫',
    '检出沙门氏菌', '未按规定公示收费标准', '12岁以下儿童票价', '病媒生物防治',
  ]
  for (const text of clean) assert.deepEqual(scanSensitiveWords(text), [], text)
})
