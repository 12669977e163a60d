/** Environment → typed configuration. The only reader of `process.env`; names are the outside contract's. */
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { defineProblems, Problem } from './kernel/problem.ts'
import { repositoryRoot } from './kernel/root.ts'
import { isCivilDate } from './kernel/time.ts'

const configProblems = defineProblems({
  invalid: { code: 'config.invalid', status: 500, title: '设置有误' },
})

export interface Config {
  readonly host: string
  readonly port: number
  /** Where the embedded database, stored files and keys live. */
  readonly dataDir: string
  /** Absent: the embedded database. */
  readonly databaseUrl: string | undefined
  /** Load the sample city into an empty database. */
  readonly sample: boolean
  /** A pinned civil date for trials and tests; never in production. */
  readonly today: string | undefined
  readonly production: boolean
  readonly logLevel: string
  readonly catalogueDir: string
  readonly site: SiteConfig
  readonly notices: NoticeConfig
  /** Behind a reverse proxy: how many proxies to trust for the client address; 0 = none. */
  readonly trustProxy: number
  /** Where the nearest proxy may stand: networks (`10.0.0.0/8`) or addresses; a peer from elsewhere is no proxy. */
  readonly proxies: readonly string[]
  /** How long the check index may lag behind the feed before answers come from the database, in milliseconds. */
  readonly indexLagMs: number
}

/** The city this installation serves: shown on every page, in reports and in the feed. */
export interface SiteConfig {
  readonly city: string
  readonly name: string
  readonly region: string
  readonly operator: string
  /** USCC of the credit office: the source of what the operator imports. */
  readonly officeCode: string
  readonly contact: string
  /** Public base address for canonical links and QR codes; absent: taken from the request. */
  readonly baseUrl: string | undefined
}

/** How papers leave the platform; what is absent is not set up. */
export interface NoticeConfig {
  /** PROBITY_SMTP_URL, e.g. `smtps://user:password@mail.example:465`. */
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  /** Gateways that take one signed POST: PROBITY_SMS_URL with PROBITY_SMS_SECRET, PROBITY_WECHAT_URL likewise. */
  readonly sms: { readonly url: string; readonly secret: string } | undefined
  readonly wechat: { readonly url: string; readonly secret: string } | undefined
}

/** The keys of the installation: readable by its own account only, backed up apart from the data. */
export function keyFileOf(config: Pick<Config, 'dataDir'>): string {
  return join(config.dataDir, 'keys.json')
}

type Env = Record<string, string | undefined>

/** What is wrong with a setting, and what would be right; its value is not repeated where it may hold a password. */
export function settingFault(name: string, expected: string, value?: string): Problem {
  return new Problem(configProblems.invalid, {
    detail: `${name} ${expected}${value === undefined ? '' : `，不能是“${value}”`}`,
  })
}

/** Reads the settings; an empty one is absent. Throws `config.invalid`, which names the setting and what it should be. */
export function readConfig(env: Env = process.env): Config {
  const city = given(env, 'PROBITY_CITY') ?? '明州市'
  return {
    host: matching(env, 'HOST', isHost, '应为本机的地址或主机名，例如 127.0.0.1') ?? '127.0.0.1',
    port: integer(env, 'PORT', 8080, 0, 65_535),
    dataDir: resolve(given(env, 'PROBITY_DATA') ?? 'data'),
    databaseUrl: databaseUrl(env),
    sample: onOff(env, 'PROBITY_SAMPLE', true),
    today: pinnedDate(env),
    production: given(env, 'NODE_ENV') === 'production',
    logLevel: matching(env, 'LOG_LEVEL', isLogLevel, `应为 ${logLevels.join('、')} 之一`) ?? 'info',
    catalogueDir: resolve(given(env, 'PROBITY_CATALOGUE') ?? resolve(repositoryRoot, 'catalogue')),
    trustProxy: integer(env, 'PROBITY_TRUST_PROXY', 0, 0, 10),
    proxies: networks(env, 'PROBITY_PROXIES', ownNetworks),
    notices: {
      smtpUrl: address(env, 'PROBITY_SMTP_URL', ['smtps:', 'smtp:']),
      mailFrom: matching(env, 'PROBITY_MAIL_FROM', isMailbox, '应为发件邮箱地址') ?? 'notice@localhost',
      sms: gateway(env, 'PROBITY_SMS'),
      wechat: gateway(env, 'PROBITY_WECHAT'),
    },
    indexLagMs: integer(env, 'PROBITY_INDEX_LAG_MS', 1000, 0, 600_000),
    site: {
      city,
      name: given(env, 'PROBITY_SITE_NAME') ?? `信用${city.replace(/[市县区]$/, '')}`,
      region: matching(env, 'PROBITY_REGION', isRegion, '应为六位行政区划代码') ?? '990000',
      operator: given(env, 'PROBITY_OPERATOR') ?? `${city}公共信用信息中心`,
      officeCode: matching(env, 'PROBITY_OFFICE', isCode, '应为十八位统一社会信用代码') ?? '12990000MB0C00001H',
      contact: given(env, 'PROBITY_CONTACT') ?? '',
      baseUrl: address(env, 'PROBITY_BASE_URL', ['https:', 'http:']),
    },
  }
}

/** The setting's text; an empty one, as service managers and containers leave it, is none. */
function given(env: Env, name: string): string | undefined {
  const text = env[name]?.trim()
  return text === '' ? undefined : text
}

function matching(env: Env, name: string, fits: (text: string) => boolean, expected: string): string | undefined {
  const text = given(env, name)
  if (text !== undefined && !fits(text)) throw settingFault(name, expected, text)
  return text
}

const isHost = (text: string): boolean => isIP(text) !== 0 || /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(text)
const isRegion = (text: string): boolean => /^\d{6}$/.test(text)
/** The check digit is for those who know how to reckon it (`openRuntime`). */
const isCode = (text: string): boolean => /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text)
const isMailbox = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text)
const logLevels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const isLogLevel = (text: string): boolean => logLevels.includes(text)

/** A pinned day is for trials; in production it would stop every term from ending. */
function pinnedDate(env: Env): string | undefined {
  const day = matching(env, 'PROBITY_TODAY', isCivilDate, '应为日历上有的日期，格式 YYYY-MM-DD')
  if (day !== undefined && given(env, 'NODE_ENV') === 'production') {
    throw settingFault('PROBITY_TODAY', '只用于试用和测试，NODE_ENV=production 时不能设置')
  }
  return day
}

function databaseUrl(env: Env): string | undefined {
  const text = given(env, 'DATABASE_URL')
  if (text !== undefined && !/^postgres(?:ql)?:\/\/\S+$/.test(text)) {
    throw settingFault('DATABASE_URL', '应为 postgres://用户:密码@主机:端口/数据库')
  }
  return text
}

/** An address of one of these protocols; it may hold a password. */
function address(env: Env, name: string, protocols: readonly string[]): string | undefined {
  const text = given(env, name)
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url === null || !protocols.includes(url.protocol) || url.hostname === '') {
    throw settingFault(name, `应为以 ${protocols.map((one) => `${one}//`).join(' 或 ')} 开头的地址`)
  }
  return text
}

function integer(env: Env, name: string, otherwise: number, min: number, max: number): number {
  const text = given(env, name)
  if (text === undefined) return otherwise
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) throw settingFault(name, `应为 ${min} 至 ${max} 的整数`, text)
  return value
}

/** This machine and the private networks (RFC 1918, RFC 4193): who comes from the internet is never the nearest proxy. */
const ownNetworks = ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']

function networks(env: Env, name: string, otherwise: readonly string[]): readonly string[] {
  const parts = (given(env, name) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  for (const part of parts) {
    const [network = '', bits] = part.split('/')
    const most = isIP(network) === 6 ? 128 : 32
    if (isIP(network) === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)))
      throw settingFault(name, '应为地址或 10.0.0.0/8 这样的网段，以逗号分隔', part)
  }
  return parts.length === 0 ? otherwise : parts
}

function onOff(env: Env, name: string, otherwise: boolean): boolean {
  const text = given(env, name)
  if (text === undefined) return otherwise
  if (['on', '1', 'true', 'yes'].includes(text)) return true
  if (['off', '0', 'false', 'no'].includes(text)) return false
  throw settingFault(name, '应为 on 或 off', text)
}

/** A gateway of two settings, `NAME_URL` and `NAME_SECRET`; absent when no address is given. */
function gateway(env: Env, name: string): { url: string; secret: string } | undefined {
  const url = address(env, `${name}_URL`, ['https:', 'http:'])
  if (url === undefined) return undefined
  const secret = given(env, `${name}_SECRET`)
  if (secret === undefined) throw settingFault(`${name}_SECRET`, `须与 ${name}_URL 一同设置`)
  return { url, secret }
}
