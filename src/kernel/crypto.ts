/**
 * SM3 and SM4 (GB/T 32905, GB/T 32907) through Node's own crypto, and the ring of keys under which fields and
 * files are sealed at rest. Node's OpenSSL offers no SM4-GCM, so sealing is encrypt-then-MAC: SM4-CTR with
 * HMAC-SM3.
 */
import { createCipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, statSync, unlinkSync,
  writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Problem, defineProblems } from './problem.ts'
import type { CivilDate } from './time.ts'

export const cryptoProblems = defineProblems({
  unreadable: { code: 'secret.unreadable', status: 500, title: '加密内容无法解读，可能已被改动' },
  keyMissing: { code: 'secret.key_missing', status: 500, title: '缺少解读加密内容所需的密钥' },
})

/** SM3 digest, 32 bytes. */
export function sm3(data: string | Uint8Array): Buffer {
  return createHash('sm3').update(data).digest()
}

/** SM3 digest as 64 lower-case hex digits. */
export function sm3Hex(data: string | Uint8Array): string {
  return createHash('sm3').update(data).digest('hex')
}

/** HMAC-SM3, 32 bytes. */
export function hmacSm3(key: Uint8Array, ...parts: (string | Uint8Array)[]): Buffer {
  const mac = createHmac('sm3', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/** SM4 in counter mode; its own inverse. Key and iv are 16 bytes; never use one iv twice under one key. */
export function sm4Ctr(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createCipheriv('sm4-ctr', key, iv)
  return Buffer.concat([cipher.update(data), cipher.final()])
}

/**
 * Whether two secrets are equal, in a time that depends on neither their content nor their lengths'
 * difference.
 */
export function constantTimeEqual(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(sm3(a), sm3(b))
}

/** A fresh secret of `bytes` random bytes as base64url text. */
export function randomSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/** The two working keys of one purpose, derived from a key of the ring. */
export interface SealingKeys {
  readonly id: string
  readonly encryption: Buffer
  readonly authentication: Buffer
}

/** Derives working keys from a 32-byte secret: HMAC-SM3 over a label, so no two purposes share a key. */
export function deriveKeys(id: string, secret: Uint8Array, label: string): SealingKeys {
  return {
    id,
    encryption: hmacSm3(secret, `probity ${label} encryption`).subarray(0, 16),
    authentication: hmacSm3(secret, `probity ${label} authentication`),
  }
}

interface KeyFile {
  version: 1
  current: string
  keys: { id: string; created: CivilDate; secret: string }[]
  /** Key of the blind indexes. It does not rotate with the sealing keys: every index value would change. */
  index: string
}

const IV = 16
const TAG = 32
const TOKEN = /^s1\.([a-z0-9]{1,16})\.([A-Za-z0-9_-]{64,})$/

/**
 * The keys of one installation, kept in one file (PROBITY_DATA/keys.json, mode 0600). Back it up apart from
 * the data.
 */
export class KeyRing {
  readonly #path: string
  #file: KeyFile
  #fieldKeys = new Map<string, SealingKeys>()
  #indexKeys = new Map<string, Buffer>()

  private constructor(path: string) {
    this.#path = path
    this.#file = readKeyFile(path)
  }

  /**
   * Opens the ring, creating the file on first start. `today` dates a new key. Refuses a file others may
   * read.
   */
  static open(path: string, today: CivilDate): KeyRing {
    createKeyFile(path, today)
    return new KeyRing(path)
  }

  /** The ring that is there; undefined without a file, and none is made. Refuses a file others may read. */
  static existing(path: string): KeyRing | undefined {
    return statSync(path, { throwIfNoEntry: false }) === undefined ? undefined : new KeyRing(path)
  }

  /** The id of the key that seals now. */
  get currentId(): string {
    return this.#file.current
  }

  /** The ids of all keys that still open what they sealed, oldest first, with the day each was made. */
  get keys(): { id: string; created: CivilDate }[] {
    return this.#file.keys.map(({ id, created }) => ({ id, created }))
  }

  /**
   * Seals a field into a token `s1.<key id>.<base64url>`. `context` names where the token lives
   * (`subjects.person.identity`, with the row's id where it should not be movable); only the same context
   * opens it.
   */
  seal(text: string, context: string): string {
    const keys = this.#fieldKey(this.#file.current)
    const iv = randomBytes(IV)
    const body = sm4Ctr(keys.encryption, iv, Buffer.from(text, 'utf8'))
    const tag = hmacSm3(keys.authentication, fieldHeader(keys.id, context), iv, body)
    return `s1.${keys.id}.${Buffer.concat([iv, body, tag]).toString('base64url')}`
  }

  /**
   * Opens a token. Throws Problem `secret.unreadable` when it was changed or moved, `secret.key_missing`
   * without its key.
   */
  open(token: string, context: string): string {
    const match = TOKEN.exec(token)
    if (match === null) throw new Problem(cryptoProblems.unreadable)
    const keys = this.#fieldKey(match[1] as string)
    const bytes = Buffer.from(match[2] as string, 'base64url')
    const iv = bytes.subarray(0, IV)
    const body = bytes.subarray(IV, bytes.length - TAG)
    const tag = hmacSm3(keys.authentication, fieldHeader(keys.id, context), iv, body)
    // One token has one spelling: the unused bits of the last base64url character must be zero.
    const oneSpelling = bytes.toString('base64url') === match[2]
    if (!oneSpelling || !timingSafeEqual(tag, bytes.subarray(bytes.length - TAG))) {
      throw new Problem(cryptoProblems.unreadable)
    }
    return sm4Ctr(keys.encryption, iv, body).toString('utf8')
  }

  /** Whether a token was sealed under an older key and waits for `reseal`. */
  isStale(token: string): boolean {
    return !token.startsWith(`s1.${this.#file.current}.`)
  }

  /** The same text sealed under the current key; a token already under it comes back unchanged. */
  reseal(token: string, context: string): string {
    return this.isStale(token) ? this.seal(this.open(token, context), context) : token
  }

  /**
   * The keyed blind index of a text: HMAC-SM3, 43 characters of base64url. Equal texts give equal values for
   * one purpose and unrelated ones for another. Normalise the text first.
   */
  blindIndex(text: string, purpose: string): string {
    let key = this.#indexKeys.get(purpose)
    if (key === undefined) {
      key = hmacSm3(Buffer.from(this.#file.index, 'base64'), `probity index ${purpose}`)
      this.#indexKeys.set(purpose, key)
    }
    return hmacSm3(key, text).toString('base64url')
  }

  /**
   * Adds a key and makes it current; older keys keep opening. Returns its id. Safe beside a running server.
   */
  rotate(today: CivilDate): string {
    return withLock(this.#path, () => {
      const file = readKeyFile(this.#path)
      const id = `k${file.keys.length + 1}`
      file.keys.push({ id, created: today, secret: randomBytes(32).toString('base64') })
      writeWhole(this.#path, { ...file, current: id }, renameSync)
      this.#file = { ...file, current: id }
      return id
    })
  }

  /**
   * Working keys of one ring key for another purpose, such as files at rest. Without an id: the current key.
   */
  derive(label: string, id: string = this.#file.current): SealingKeys {
    return deriveKeys(id, this.#secret(id), label)
  }

  #fieldKey(id: string): SealingKeys {
    let keys = this.#fieldKeys.get(id)
    if (keys === undefined) {
      keys = this.derive('field', id)
      this.#fieldKeys.set(id, keys)
    }
    return keys
  }

  #secret(id: string): Buffer {
    // A key this process has not seen was added by another one (the operator rotated): read the file again.
    if (!this.#file.keys.some((k) => k.id === id)) this.#file = readKeyFile(this.#path)
    const key = this.#file.keys.find((k) => k.id === id)
    if (key === undefined) throw new Problem(cryptoProblems.keyMissing, { detail: `缺少编号为 ${id} 的密钥` })
    return Buffer.from(key.secret, 'base64')
  }
}

// Lengths go into the header so that no two pairs of key id and context give the same bytes.
function fieldHeader(keyId: string, context: string): string {
  return `s1 ${keyId} ${Buffer.byteLength(context)} ${context} `
}

function readKeyFile(path: string): KeyFile {
  const mode = statSync(path).mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new Error(`key file ${path} may be read by others (mode ${mode.toString(8)}): run chmod 600 on it`)
  }
  const file = JSON.parse(readFileSync(path, 'utf8')) as KeyFile
  const sound = file.version === 1 && file.keys.some((k) => k.id === file.current) &&
    [...file.keys.map((k) => k.secret), file.index].every((s) => Buffer.from(s, 'base64').length === 32)
  if (!sound) throw new Error(`key file ${path} is damaged: restore it from its backup`)
  return file
}

function createKeyFile(path: string, today: CivilDate): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return
  mkdirSync(dirname(path), { recursive: true })
  const secret = (): string => randomBytes(32).toString('base64')
  const keys = [{ id: 'k1', created: today, secret: secret() }]
  const file: KeyFile = { version: 1, current: 'k1', keys, index: secret() }
  // link(2) fails where the file exists: of two processes starting together, one ring wins and both use it.
  writeWhole(path, file, (from, to) => {
    try {
      linkSync(from, to)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      unlinkSync(from)
    }
  })
}

/**
 * Writes beside the target, flushes, then puts it in place in one step, so that no reader sees half a file.
 */
function writeWhole(path: string, file: KeyFile, place: (from: string, to: string) => void): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const fd = openSync(draft, 'wx', 0o600)
  try {
    writeSync(fd, JSON.stringify(file, null, 2) + '\n')
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  place(draft, path)
}

function withLock<T>(path: string, work: () => T): T {
  const lock = `${path}.lock`
  try {
    closeSync(openSync(lock, 'wx', 0o600))
  } catch (error) {
    throw new Error(`another rotation of ${path} is under way; if none is, remove ${lock}`, { cause: error })
  }
  try {
    return work()
  } finally {
    unlinkSync(lock)
  }
}
