import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'

test('an empty setting is none', () => {
  const names = [
    'HOST', 'PORT', 'PROBITY_DATA', 'DATABASE_URL', 'PROBITY_SAMPLE', 'PROBITY_TODAY', 'LOG_LEVEL', 'PROBITY_CATALOGUE',
    'PROBITY_TRUST_PROXY', 'PROBITY_PROXIES', 'PROBITY_SMTP_URL', 'PROBITY_MAIL_FROM', 'PROBITY_SMS_URL',
    'PROBITY_WECHAT_URL', 'PROBITY_INDEX_LAG_MS', 'PROBITY_CITY', 'PROBITY_SITE_NAME', 'PROBITY_REGION',
    'PROBITY_OPERATOR', 'PROBITY_OFFICE', 'PROBITY_CONTACT', 'PROBITY_BASE_URL', 'NODE_ENV',
  ]
  const absent = readConfig({})
  for (const empty of ['', ' ']) {
    assert.deepEqual(readConfig(Object.fromEntries(names.map((name) => [name, empty]))), absent)
  }
  assert.deepEqual([absent.host, absent.port, absent.site.city], ['127.0.0.1', 8080, '明州市'])
})

const wrong: [setting: Record<string, string>, told: RegExp][] = [
  [{ PROBITY_TODAY: '2026-02-31' }, /PROBITY_TODAY 应为日历上有的日期/],
  [{ PROBITY_TODAY: '2026-02-28', NODE_ENV: 'production' }, /PROBITY_TODAY 只用于试用和测试/],
  [{ PORT: '80a' }, /PORT 应为 0 至 65535 的整数，不能是“80a”/],
  [{ PORT: '65536' }, /PORT/],
  [{ HOST: 'two words' }, /HOST/],
  [{ PROBITY_SAMPLE: 'maybe' }, /PROBITY_SAMPLE 应为 on 或 off/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
  [{ PROBITY_BASE_URL: 'nota' }, /PROBITY_BASE_URL 应为以 https:\/\/ 或 http:\/\/ 开头的地址/],
  [{ PROBITY_OFFICE: '123' }, /PROBITY_OFFICE 应为十八位统一社会信用代码/],
  [{ PROBITY_REGION: 'xx' }, /PROBITY_REGION 应为六位/],
  [{ PROBITY_SMTP_URL: 'nonsense' }, /PROBITY_SMTP_URL/],
  [{ PROBITY_MAIL_FROM: 'nobody' }, /PROBITY_MAIL_FROM/],
  [{ PROBITY_SMS_URL: 'nonsense', PROBITY_SMS_SECRET: 's' }, /PROBITY_SMS_URL/],
  [{ PROBITY_SMS_URL: 'https://sms.example/' }, /PROBITY_SMS_SECRET 须与 PROBITY_SMS_URL 一同设置/],
  [{ DATABASE_URL: 'nonsense' }, /DATABASE_URL 应为 postgres:/],
]

for (const [setting, told] of wrong) {
  const spelt = Object.entries(setting).map((pair) => pair.join('='))
  test(`refuses ${spelt.join(' ')} and says what would be right`, () => {
    assert.throws(() => readConfig(setting), { code: 'config.invalid', detail: told })
  })
}

test('what may hold a password is not repeated', () => {
  for (const name of ['DATABASE_URL', 'PROBITY_SMTP_URL', 'PROBITY_SMS_URL']) {
    assert.throws(() => readConfig({ [name]: 'user:secret@host' }), (error: Error) => !error.message.includes('secret'))
  }
})
