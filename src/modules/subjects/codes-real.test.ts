/**
 * Verdicts over real files nobody here wrote; the folder is not shipped, and without it each test says so.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { parse } from 'csv-parse/sync'
import { SHARED_DATA_MISSING, sharedDataFile } from '../../testing/shared-data.ts'
import { isCoopLicence, isUscc, licence15Valid, normaliseCode, orgCodeFromTax15, orgCodeOf,
  orgCodeValid } from './codes.ts'
import { identifyCode } from './identify-code.ts'

/** The rows of a shared CSV as records; where it is missing, says so and proves one invented code instead. */
function rowsOf(t: TestContext, name: string): Record<string, string>[] {
  const path = sharedDataFile(name)
  if (path !== undefined) return parse(readFileSync(path), { columns: true, bom: true, relax_quotes: true })
  t.diagnostic(`${name}: ${SHARED_DATA_MISSING}`)
  assert.equal(isUscc('91990000MA0000015Q'), true)
  return []
}

test('each unified social credit code of the vectors gets the verdict of the standard', (t) => {
  const known = new Set(['valid', 'valid-after-normalise', 'valid-after-strip', 'pattern-example'])
  const differs: string[] = []
  for (const row of rowsOf(t, 'vectors/uscc_vectors_part.csv')) {
    const verdict = identifyCode(row['code'] as string)
    const valid = verdict.kind === 'uscc' && verdict.valid
    assert.equal(valid, row['gb32100_check_after_trim_upper'] === 'valid', row['code'])
    assert.equal(isUscc(normaliseCode(row['code'] as string)), valid)
    if (valid) {
      assert.equal(orgCodeValid(orgCodeOf(verdict.normalised)), row['gb11714_orgcode_check'] === 'ok',
        row['code'])
    }
    const expected = row['expected_by_source'] as string
    const agrees = known.has(expected) ? valid : expected.startsWith('invalid') && !valid
    if (!agrees) differs.push(`${row['code']} ${expected} → ${valid ? 'valid' : verdict.failure}`)
    if (expected === 'invalid-check-but-really-issued') assert.equal(verdict.questionable, true, row['code'])
    if (!valid) assert.notEqual(verdict.reasons.length, 0)
  }
  // Peers that look at the pattern only, or whose own test is wrong: the standard's arithmetic decides.
  if (differs.length > 0) {
    t.diagnostic(differs.join(' | '))
    assert.equal(differs.every((d) => /format-only|peer-claims-valid-but-fails/.test(d)), true,
      differs.join('\n'))
    assert.equal(differs.length, 6)
  }
})

test('each licence number of the vectors gets the verdict of MOD 11,10', (t) => {
  for (const row of rowsOf(t, 'vectors/business_licence_15_vectors_part.csv')) {
    const number = row['reg_no'] as string
    const expected = row['iso7064_mod11_10'] === 'valid'
    assert.equal(licence15Valid(number), expected, number)
    const verdict = identifyCode(number)
    assert.equal(verdict.valid && verdict.kind === 'licence15', expected, number)
  }
})

test('each identity number of the vectors gets the verdict of the standard and is not repeated', (t) => {
  for (const row of rowsOf(t, 'vectors/resident_id_vectors_part.csv')) {
    const verdict = identifyCode(row['number'] as string)
    const expected = row['expected'] as string
    // The region at birth is no gate: divisions change, and a wrong table would refuse real people.
    const valid = expected.startsWith('valid') || expected === 'invalid-region-at-birth'
    assert.equal(verdict.kind === 'resident-id' && verdict.valid, valid, row['reason'])
    if (/^\d{17}[\dXx]$/.test(row['number'] as string)) {
      assert.equal(verdict.kind, 'resident-id', row['reason'])
      assert.doesNotMatch(JSON.stringify(verdict), /\d{5}/)
    }
  }
})

test('every old tax id finds the present code of its subject by the organisation code', (t) => {
  for (const row of rowsOf(t, 'matching/tax15_to_uscc_labelled_part.csv')) {
    const code = orgCodeFromTax15(normaliseCode(row['tax_id_15'] as string))
    assert.equal(code, row['orgcode'])
    assert.equal(isUscc(row['uscc_in_register'] as string), true)
    assert.equal(orgCodeOf(row['uscc_in_register'] as string), code)
    assert.equal(['tax', 'licence15'].includes(identifyCode(row['tax_id_15'] as string).kind), true)
  }
})

test('the codes of the matching files are valid', (t) => {
  for (const name of ['matching/natural_same_name_different_uscc.csv',
    'matching/natural_same_uscc_different_name.csv']) {
    for (const row of rowsOf(t, name)) assert.equal(isUscc(row['统一社会信用代码'] as string), true)
  }
})

test('each dirty identifier of the register is told apart by kind', (t) => {
  const counts = new Map<string, number>()
  for (const row of rowsOf(t, 'register/register_dirty_identifiers_part.csv')) {
    const text = row['统一社会信用代码'] as string
    const dirt = row['dirt_class'] as string
    const verdict = identifyCode(text)
    const mark = verdict.questionable ? ' (questionable)' : ''
    const outcome = `${dirt} → ${verdict.kind} ${verdict.failure ?? 'valid'}${mark}`
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    if (dirt === 'reg15_ok') assert.deepEqual([verdict.kind, verdict.valid], ['licence15', true], text)
    if (dirt.startsWith('reg15_alnum')) assert.equal(isCoopLicence(verdict.normalised) && verdict.valid,
      true, text)
    if (dirt === '18_lowercase_ok_if_upper') assert.deepEqual([verdict.kind, verdict.valid], ['uscc', true],
      text)
    if (dirt === '18_bad_check') assert.deepEqual([verdict.kind, verdict.valid], ['uscc', false], text)
    if (dirt === 'len13') assert.match(verdict.reasons.join(), /13位旧注册号/)
    if (dirt.startsWith('org_code')) assert.equal(verdict.kind, 'orgcode', text)
    if (dirt.startsWith('old_foreign')) assert.match(verdict.reasons.join(), /外商投资企业旧注册号/)
    if (dirt.startsWith('placeholder')) assert.equal(verdict.failure, 'empty')
  }
  for (const [outcome, count] of counts) t.diagnostic(`${outcome}: ${count}`)
})

test('every code of the clean register is valid and none is taken for a person\'s', (t) => {
  for (const row of rowsOf(t, 'register/register_ningbo_part.csv')) {
    const verdict = identifyCode(row['统一社会信用代码'] as string)
    assert.deepEqual([verdict.kind, verdict.valid], ['uscc', true], row['统一社会信用代码'])
  }
})
