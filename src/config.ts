/** Environment → typed configuration. The only reader of `process.env`; names are the outside contract's. */
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { repositoryRoot } from './kernel/root.ts'

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

/** Reads the settings; throws an Error that names the setting and what it should be. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const production = env['NODE_ENV'] === 'production'
  const today = env['PROBITY_TODAY']
  if (today !== undefined && production) {
    throw new Error('PROBITY_TODAY is for trials and tests; it is refused when NODE_ENV=production')
  }
  if (today !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(today)) {
    throw new Error(`PROBITY_TODAY should be YYYY-MM-DD, not ${today}`)
  }
  return {
    host: env['HOST'] ?? '127.0.0.1',
    port: integer(env, 'PORT', 8080, 0, 65_535),
    dataDir: resolve(env['PROBITY_DATA'] ?? 'data'),
    databaseUrl: env['DATABASE_URL'] === '' ? undefined : env['DATABASE_URL'],
    sample: onOff(env, 'PROBITY_SAMPLE', true),
    today,
    production,
    logLevel: env['LOG_LEVEL'] ?? 'info',
    catalogueDir: resolve(env['PROBITY_CATALOGUE'] ?? resolve(repositoryRoot, 'catalogue')),
    trustProxy: integer(env, 'PROBITY_TRUST_PROXY', 0, 0, 10),
    proxies: networks(env, 'PROBITY_PROXIES', ownNetworks),
    notices: {
      smtpUrl: env['PROBITY_SMTP_URL'],
      mailFrom: env['PROBITY_MAIL_FROM'] ?? 'notice@localhost',
      sms: gateway(env, 'PROBITY_SMS'),
      wechat: gateway(env, 'PROBITY_WECHAT'),
    },
    indexLagMs: integer(env, 'PROBITY_INDEX_LAG_MS', 1000, 0, 600_000),
    site: {
      city: env['PROBITY_CITY'] ?? '明州市',
      name: env['PROBITY_SITE_NAME'] ?? `信用${(env['PROBITY_CITY'] ?? '明州市').replace(/[市县区]$/, '')}`,
      region: env['PROBITY_REGION'] ?? '990000',
      operator: env['PROBITY_OPERATOR'] ?? `${env['PROBITY_CITY'] ?? '明州市'}公共信用信息中心`,
      officeCode: env['PROBITY_OFFICE'] ?? '12990000MB0C00001H',
      contact: env['PROBITY_CONTACT'] ?? '',
      baseUrl: env['PROBITY_BASE_URL'],
    },
  }
}

function integer(
  env: Record<string, string | undefined>,
  name: string,
  otherwise: number,
  min: number,
  max: number,
): number {
  const text = env[name]
  if (text === undefined || text === '') return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${name} should be a whole number from ${min} to ${max}, not ${text}`)
  }
  return value
}

/** This machine and the private networks (RFC 1918, RFC 4193): who comes from the internet is never the nearest proxy. */
const ownNetworks = ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']

function networks(
  env: Record<string, string | undefined>,
  name: string,
  otherwise: readonly string[],
): readonly string[] {
  const parts = (env[name] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  for (const part of parts) {
    const [address = '', bits] = part.split('/')
    const most = isIP(address) === 6 ? 128 : 32
    if (isIP(address) === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)))
      throw new Error(
        `${name} should be addresses or networks like 10.0.0.0/8, divided by commas, not ${part}`,
      )
  }
  return parts.length === 0 ? otherwise : parts
}

function onOff(env: Record<string, string | undefined>, name: string, otherwise: boolean): boolean {
  const text = env[name]
  if (text === undefined || text === '') return otherwise
  if (['on', '1', 'true', 'yes'].includes(text)) return true
  if (['off', '0', 'false', 'no'].includes(text)) return false
  throw new Error(`${name} should be on or off, not ${text}`)
}

/** A gateway of two settings, `NAME_URL` and `NAME_SECRET`; absent when no address is given. */
function gateway(
  env: Record<string, string | undefined>,
  name: string,
): { url: string; secret: string } | undefined {
  const url = env[`${name}_URL`]
  if (url === undefined || url === '') return undefined
  const secret = env[`${name}_SECRET`]
  if (secret === undefined || secret === '') throw new Error(`${name}_SECRET should be set with ${name}_URL`)
  return { url, secret }
}
