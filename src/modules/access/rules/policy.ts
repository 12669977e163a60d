/** Sign-in policy as dated data, and what follows from it: delays, locks, password quality, which roles need a second factor. */
import type { InputError } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { Role } from './roles.ts'

export interface SignInPolicy {
  readonly since: CivilDate
  readonly basis: string
  /** Failures in a row until the name is locked. */
  readonly failuresMax: number
  readonly lockMinutes: number
  /** Seconds to wait after the n-th failure (index 0: the first); the last failure before the lock is the lock itself. */
  readonly delaySeconds: readonly number[]
  readonly idleMinutes: number
  readonly absoluteHours: number
  readonly passwordLengthMin: number
  readonly passwordDays: number
  /** How long a drawn password waits for its first use (ASVS 4.0.3 2.3.1). */
  readonly oneTimeDays: number
  readonly secondFactorRoles: readonly Role[]
}

const policies: readonly SignInPolicy[] = [
  {
    since: '2019-12-01',
    basis: 'GB/T 22239-2019 8.1.4.1（身份鉴别：复杂度、定期更换、登录失败处理、双因素）',
    failuresMax: 10,
    lockMinutes: 30,
    delaySeconds: [0, 0, 0, 1, 2, 4, 8, 16, 32],
    idleMinutes: 30,
    absoluteHours: 12,
    passwordLengthMin: 12,
    passwordDays: 180,
    oneTimeDays: 7,
    secondFactorRoles: ['operator', 'office-admin', 'auditor'],
  },
]

/** The policy in force on a day; the oldest one before its first day. */
export function policyOn(date: CivilDate): SignInPolicy {
  return policies.findLast((policy) => policy.since <= date) ?? (policies[0] as SignInPolicy)
}

/**
 * Seconds a name is blocked after its n-th failure in a row, for n = 1 … failuresMax.
 *
 * | n       | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8  | 9  | 10   |
 * |---------|---|---|---|---|---|---|---|----|----|------|
 * | seconds | 0 | 0 | 0 | 1 | 2 | 4 | 8 | 16 | 32 | 1800 |
 */
export function blockSeconds(policy: SignInPolicy): number[] {
  return Array.from({ length: policy.failuresMax }, (_, i) =>
    i === policy.failuresMax - 1 ? policy.lockMinutes * 60 : (policy.delaySeconds[i] ?? 0),
  )
}

/** What a person still has to do before their roles count. */
export type Pending = 'password' | 'second-factor'

/**
 * | must change or older than passwordDays | role needs a 2nd factor and has none | pending                     |
 * |----------------------------------------|--------------------------------------|-----------------------------|
 * | no                                     | no                                   | —                           |
 * | yes                                    | no                                   | password                    |
 * | no                                     | yes                                  | second-factor               |
 * | yes                                    | yes                                  | password, second-factor     |
 */
export function pendingOf(
  policy: SignInPolicy,
  facts: { roles: readonly string[]; mustChangePassword: boolean; passwordAgeDays: number; enrolled: boolean },
): Pending[] {
  const pending: Pending[] = []
  if (facts.mustChangePassword || facts.passwordAgeDays > policy.passwordDays) pending.push('password')
  const needsSecond = policy.secondFactorRoles.some((role) => facts.roles.includes(role))
  if (needsSecond && !facts.enrolled) pending.push('second-factor')
  return pending
}

/** Whether a password that somebody else drew has waited too long for its first use. */
export function hasLapsed(
  policy: SignInPolicy,
  facts: { mustChangePassword: boolean; passwordAgeDays: number },
): boolean {
  return facts.mustChangePassword && facts.passwordAgeDays > policy.oneTimeDays
}

const commonWords =
  /^(?:password|passwd|pass|administrator|admin|root|user|login|welcome|qwertyuiop|qwerty|asdfghjkl|asdfgh|zxcvbnm|zxcvbn|letmein|iloveyou|changeme|change|secret|test|system|guest|woaini|mima|guanliyuan|xinyong|probity|china|zhongguo|abc)+$/
const disguises: Readonly<Record<string, string>> = {
  '@': 'a', '4': 'a', '0': 'o', '1': 'i', '!': 'i', '3': 'e', $: 's', '5': 's', '7': 't',
}

/** Whether nothing but common words is left once figures, signs and the usual disguises are taken away. */
function isCommon(password: string): boolean {
  const lower = password.toLowerCase()
  const inner = lower.replace(/^[^a-z]+|[^a-z]+$/g, '')
  const undisguised = [...inner].map((sign) => disguises[sign] ?? sign).join('')
  return [lower, undisguised].some((text) => commonWords.test(text.replace(/[^a-z]/g, '')))
}

/** Whether six characters follow one another as in 123456 or fedcba. */
function hasSequence(password: string): boolean {
  const codes = [...password.toLowerCase()].map((sign) => sign.codePointAt(0) ?? 0)
  return [1, -1].some((step) => {
    let run = 1
    return codes.some((code, i) => (run = i > 0 && code - (codes[i - 1] ?? 0) === step ? run + 1 : 1) >= 6)
  })
}

/** Faults of a new password; empty when it will do. The password itself never appears in a message. */
export function passwordFaults(policy: SignInPolicy, password: string, login: string, current?: string): InputError[] {
  const faults: InputError[] = []
  const fault = (code: string, message: string, expected: string): void => {
    faults.push({ code: `password.${code}`, field: 'password', message, expected })
  }
  const length = [...password].length
  if (length < policy.passwordLengthMin) fault('short', '密码太短', `至少 ${policy.passwordLengthMin} 个字符`)
  if (length > 128) fault('long', '密码太长', '至多 128 个字符')
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length
  if (classes < 3) fault('simple', '密码过于简单', '应包含大写字母、小写字母、数字、符号中的三类')
  if (new Set(password).size < 6) fault('repetitive', '密码重复字符过多', '至少 6 个不同的字符')
  if (isCommon(password) || hasSequence(password))
    fault('common', '密码过于常见', '不要用常见单词或者连续字符，改写成近似字符也不行')
  if (password.toLowerCase().includes(login.toLowerCase())) fault('login', '密码中含有登录名', '不要使用登录名')
  if (current !== undefined && password === current) fault('same', '新密码与原密码相同', '请换一个密码')
  return faults
}
