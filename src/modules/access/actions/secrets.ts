/** Making and checking proofs: random secrets and their digests, argon2id, one-time codes. */
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto'
import { hash, parseOptions, verify } from '@node-rs/argon2'
import { Secret, TOTP } from 'otpauth'

/** OWASP's minimum for argon2id, about 20 ms here; Argon2id is the library's default algorithm. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** SHA-256 of a text, 32 bytes: the stored form of everything drawn at random. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}

/** The proof a page sends back as `X-CSRF-Token`: derived from the session token, so it dies with the session. */
export function csrfOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('probity csrf').digest('base64url')
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost)
}

/** Hashed once: what a password is compared with when the login does not exist, so that it takes as long. */
let nobody: Promise<string> | undefined

/** Whether the password is right; takes as long for a login that does not exist (`stored` undefined), and says no. */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(16).toString('hex'))
  const right = await verify(stored ?? (await nobody), password)
  return stored !== undefined && right
}

/** Whether a stored hash was made with other costs than today's. */
export function isOutdatedHash(stored: string): boolean {
  const { memoryCost, timeCost, parallelism } = parseOptions(stored)
  return memoryCost !== cost.memoryCost || timeCost !== cost.timeCost || parallelism !== cost.parallelism
}

// No characters that are read as one another: 0 O o, 1 l I i.
const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A one-time password somebody can type: five groups of four, 116 bits, passes every password policy. */
export function randomPassword(): string {
  for (;;) {
    const groups = Array.from({ length: 5 }, () =>
      Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join(''),
    )
    const password = groups.join('-')
    if (/[a-z]/.test(password) && /[A-Z]/.test(password) && /[0-9]/.test(password)) return password
  }
}

const crockford = '0123456789abcdefghjkmnpqrstvwxyz'

/** Ten codes for a lost device, 80 bits each. */
export function randomRecoveryCodes(): string[] {
  return Array.from({ length: 10 }, () => {
    const text = Array.from(randomBytes(16), (byte) => crockford[byte & 31]).join('')
    return text.replace(/(.{4})(?=.)/g, '$1-')
  })
}

/** The digest of a recovery code however it was typed: case, hyphens and spaces do not matter. */
export function recoveryDigest(code: string): Buffer {
  return digestOf(`recovery:${code.toLowerCase().replace(/[\s-]/g, '')}`)
}

/** A new one-time-code secret, base32. */
export function randomTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

function totp(secret: string, login = '', issuer = ''): TOTP {
  return new TOTP({ secret: Secret.fromBase32(secret), label: login, issuer, algorithm: 'SHA1', digits: 6, period: 30 })
}

/** The `otpauth://` address an authenticator app reads. */
export function totpUri(secret: string, login: string, issuer: string): string {
  return totp(secret, login, issuer).toString()
}

/** The time step a code belongs to, at most one step off; undefined when it is wrong. `epoch` in seconds. */
export function totpStep(secret: string, code: string, epoch: number): number | undefined {
  const delta = totp(secret).validate({ token: code, timestamp: epoch * 1000, window: 1 })
  return delta === null ? undefined : Math.floor(epoch / 30) + delta
}

/** The code of this moment; for the operator's CLI and tests. */
export function totpCode(secret: string, epoch: number): string {
  return totp(secret).generate({ timestamp: epoch * 1000 })
}
