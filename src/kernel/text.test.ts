import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bigrams, foldWidth, hasControlOrSpecial, nameKey, normaliseText, specialCharacters } from './text.ts'

test('width, spaces and invisible characters are folded, Chinese punctuation stays', () => {
  const cases: [string, string][] = [
    ['明州甲建材有限公司', '明州甲建材有限公司'],
    ['\u3000明州\u2002甲\u00a0建材 ', '明州 甲 建材'],
    ['ＡＢＣ１２３－４', 'ABC123-4'],
    ['罚款５万元；没收（其他），警告', '罚款5万元；没收（其他），警告'],
    ['第一行\r\n第二行\t列', '第一行 第二行 列'],
    ['\ufeff明\u200b州\u0007', '明州'],
    ['明州⾏政', '明州行政'],
    ['９９％＆Ｃｏ．', '99%&Co．'],
    ['a  b', 'a b'],
    ['', ''],
  ]
  for (const [given, expected] of cases) assert.equal(normaliseText(given), expected)
})

test('full-width text keeps its length when only width is folded', () => {
  assert.equal(foldWidth('电话：１３８　'), '电话:138 ')
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (s) => foldWidth(s).length === s.length))
})

test('two spellings of one name have one key', () => {
  const groups: string[][] = [
    ['宁波（中国）Ａ有限公司', '宁波(中国)a有限公司', ' 宁波 （中国）A 有限公司\u3000', '宁波【中国】A有限公司'],
    ['明州阿·卜有限公司', '明州阿•卜有限公司', '明州阿．卜有限公司', '明州阿・卜有限公司'],
    ['明州七—十一便利店', '明州七-十一便利店', '明州七——十一便利店', '明州七－十一便利店'],
    ['“明星”商店', '明星商店', '「明星」商店'],
  ]
  for (const group of groups) {
    for (const name of group) assert.equal(nameKey(name), nameKey(group[0] as string), name)
  }
  assert.equal(nameKey('宁波（中国）Ａ有限公司'), '宁波(中国)A有限公司')
})

test('names that differ in a character that carries meaning keep different keys', () => {
  assert.notEqual(nameKey('明州一建'), nameKey('明州二建'))
  assert.notEqual(nameKey('明州(甲)公司'), nameKey('明州甲公司'))
  assert.notEqual(nameKey('明州A1公司'), nameKey('明州AI公司'))
})

test('normalising twice changes nothing more', () => {
  const texts = fc.string({ unit: fc.oneof(
    fc.constantFrom('明', '（', '）', ' ', '\u3000', '\u2002', 'Ａ', 'a', '－', '—', '·', '．', '\u200b', 'ß',
      'ｶ', '⾏', 'ῒ', '\u0300', '\u1fef'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ) })
  fc.assert(fc.property(texts, (s) => {
    assert.equal(normaliseText(normaliseText(s)), normaliseText(s))
    assert.equal(nameKey(nameKey(s)), nameKey(s))
  }), { numRuns: 3000 })
})

test('a name is searched by its neighbouring pairs, brackets left out', () => {
  assert.deepEqual(bigrams(nameKey('宁波（中国）')), ['宁波', '波中', '中国'])
  assert.deepEqual(bigrams('甲'), ['甲'])
  assert.deepEqual(bigrams(''), [])
  assert.deepEqual(bigrams('啊啊啊'), ['啊啊'])
  assert.deepEqual(bigrams('明𠮷州'), ['明𠮷', '𠮷州'])
})

test('a name with control, placeholder or markup characters is found out, and they are named', () => {
  for (const name of ['明州\u0000公司', '明州?公司', '明州<b>', '张*', '明\ufffd州', '明\ue000州', '明\u200b州', '明州□公司']) {
    assert.equal(hasControlOrSpecial(name), true, JSON.stringify(name))
    assert.notEqual(specialCharacters(name).length, 0)
  }
  for (const name of ['明州（中国）A&B有限公司', '7-11便利店', '阿·卜', '明州𠮷野家', 'C+商店', '明州#1店', '100%纯棉店']) {
    assert.equal(hasControlOrSpecial(name), false, name)
    assert.deepEqual(specialCharacters(name), [])
  }
  assert.deepEqual(specialCharacters('a<b\u200b<'), ['<', 'U+200B'])
})
