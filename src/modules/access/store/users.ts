/** SQL of people and their recovery codes. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'

/** What sign-in needs to know; never leaves the module. */
export interface Credentials {
  id: string
  login: string
  name: string
  roles: string[]
  passwordHash: string
  /** When the password was set, to the microsecond: the same password under a new hash keeps it. */
  passwordChangedAt: string
  mustChangePassword: boolean
  passwordAgeDays: number
  /** Sealed. */
  totpSecret: string | null
  totpPending: string | null
  active: boolean
  organisation: { id: string; code: string; name: string; kind: string }
  organisationActive: boolean
  /** Seconds since 1970 by the database's clock: the time one-time codes are reckoned in. */
  epoch: number
}

/** A person as an operator sees them. */
export interface UserView {
  id: string
  login: string
  name: string
  roles: string[]
  organisation: { code: string; name: string }
  active: boolean
  mustChangePassword: boolean
  secondFactor: boolean
  locked: boolean
  lastSignInAt: Date | null
  createdAt: Date
}

const credentialColumns = sql`u.id, u.login, u.name, u.roles, u.password_hash AS "passwordHash",
  u.password_changed_at::text AS "passwordChangedAt", u.must_change_password AS "mustChangePassword",
  extract(epoch FROM now() - u.password_changed_at)::float8 / 86400 AS "passwordAgeDays",
  u.totp_secret AS "totpSecret", u.totp_pending AS "totpPending", u.active,
  json_build_object('id', o.id, 'code', o.code, 'name', o.name, 'kind', o.kind) AS organisation,
  o.active AS "organisationActive", extract(epoch FROM now())::float8 AS epoch`

const source = sql`access.users u JOIN access.organisations o ON o.id = u.organisation_id`

export function findCredentials(db: Db | Tx, login: string): Promise<Credentials | undefined> {
  return firstRow(db, sql<Credentials>`SELECT ${credentialColumns} FROM ${source} WHERE u.login = ${login}`)
}

/** The same by id, the row locked against a second change at once. */
export function lockCredentials(tx: Tx, userId: string): Promise<Credentials | undefined> {
  return firstRow(tx, sql<Credentials>`SELECT ${credentialColumns} FROM ${source} WHERE u.id = ${userId} FOR UPDATE OF u`)
}

const viewColumns = sql`u.id, u.login, u.name, u.roles,
  json_build_object('code', o.code, 'name', o.name) AS organisation,
  u.active, u.must_change_password AS "mustChangePassword", u.totp_secret IS NOT NULL AS "secondFactor",
  EXISTS (SELECT FROM access.attempts a
    WHERE a.key = sha256(convert_to('login:' || u.login, 'UTF8')) AND a.blocked_until > now()) AS locked,
  u.last_sign_in_at AS "lastSignInAt", u.created_at AS "createdAt"`

export function findUser(db: Db | Tx, login: string): Promise<UserView | undefined> {
  return firstRow(db, sql<UserView>`SELECT ${viewColumns} FROM ${source} WHERE u.login = ${login}`)
}

/** Which part of a list: of one organisation, with these words in it, after this key. */
export interface PageOf {
  organisation?: string | undefined
  words?: string | undefined
  after?: string | undefined
  limit: number
}

/** A page of people by login; `words` in the login, the name, or the name of the organisation. */
export function selectUsers(db: Db | Tx, page: PageOf): Promise<UserView[]> {
  return rows(db, sql<UserView>`SELECT ${viewColumns} FROM ${source}
    WHERE (${page.organisation ?? null}::text IS NULL OR o.code = ${page.organisation ?? null})
      AND (${page.after ?? null}::text IS NULL OR u.login > ${page.after ?? null})
      AND (${page.words ?? null}::text IS NULL OR strpos(u.login, lower(${page.words ?? null})) > 0
        OR strpos(lower(u.name), lower(${page.words ?? null})) > 0 OR strpos(o.name, ${page.words ?? null}) > 0)
    ORDER BY u.login LIMIT ${page.limit}`)
}

/** Inserts a person; false when the login is taken. */
export async function insertUser(
  tx: Tx,
  user: {
    id: string
    login: string
    name: string
    organisationId: string
    roles: readonly string[]
    passwordHash: string
    mustChangePassword: boolean
    /** Sealed. */
    totpSecret: string | undefined
  },
): Promise<boolean> {
  const row = await firstRow(tx, sql`
    INSERT INTO access.users (id, login, name, organisation_id, roles, password_hash, must_change_password, totp_secret)
    VALUES (${user.id}, ${user.login}, ${user.name}, ${user.organisationId}, ${user.roles as string[]}::text[], ${user.passwordHash},
      ${user.mustChangePassword}, ${user.totpSecret ?? null})
    ON CONFLICT (login) DO NOTHING RETURNING id`)
  return row !== undefined
}

/** Sets the password. A second factor that was drawn under the old one can no longer be confirmed. */
export async function updatePassword(tx: Tx, userId: string, passwordHash: string, mustChange: boolean): Promise<void> {
  await sql`UPDATE access.users SET password_hash = ${passwordHash}, must_change_password = ${mustChange},
    totp_pending = NULL, password_changed_at = now(), changed_at = now() WHERE id = ${userId}`.execute(tx)
}

/** The same password under today's costs, unless the hash was replaced meanwhile. */
export async function updateHash(tx: Tx, userId: string, old: string, passwordHash: string): Promise<void> {
  await sql`UPDATE access.users SET password_hash = ${passwordHash}
    WHERE id = ${userId} AND password_hash = ${old}`.execute(tx)
}

export async function updateUserActive(tx: Tx, userId: string, active: boolean): Promise<void> {
  await sql`UPDATE access.users SET active = ${active}, changed_at = now() WHERE id = ${userId}`.execute(tx)
}

export async function updateRoles(tx: Tx, userId: string, roles: readonly string[]): Promise<void> {
  await sql`UPDATE access.users SET roles = ${roles as string[]}::text[], changed_at = now() WHERE id = ${userId}`.execute(tx)
}

/** Active operators other than this person, their rows locked so that two operators cannot disable each other at once. */
export async function lockOtherOperators(tx: Tx, userId: string): Promise<number> {
  const others = await rows(tx, sql`SELECT id FROM access.users
    WHERE 'operator' = ANY (roles) AND active AND id <> ${userId} ORDER BY id FOR UPDATE`)
  return others.length
}

export async function markSignedIn(tx: Tx, userId: string): Promise<void> {
  await sql`UPDATE access.users SET last_sign_in_at = now() WHERE id = ${userId}`.execute(tx)
}

/** Spends a one-time code's time step; false when that step, or a later one, was already used. */
export async function spendTotpStep(db: Db | Tx, userId: string, step: number): Promise<boolean> {
  const row = await firstRow(db, sql`UPDATE access.users SET totp_last_step = ${step}
    WHERE id = ${userId} AND totp_last_step < ${step} RETURNING id`)
  return row !== undefined
}

export async function setPendingTotp(tx: Tx, userId: string, sealed: string): Promise<void> {
  await sql`UPDATE access.users SET totp_pending = ${sealed}, changed_at = now() WHERE id = ${userId}`.execute(tx)
}

/** The pending secret becomes the one in use; all recovery codes are replaced. */
export async function confirmTotp(tx: Tx, userId: string, recoveryDigests: readonly Buffer[]): Promise<void> {
  await sql`UPDATE access.users SET totp_secret = totp_pending, totp_pending = NULL, changed_at = now()
    WHERE id = ${userId}`.execute(tx)
  await sql`DELETE FROM access.recovery_codes WHERE user_id = ${userId}`.execute(tx)
  await sql`INSERT INTO access.recovery_codes (user_id, digest)
    SELECT ${userId}, d FROM unnest(${recoveryDigests as Buffer[]}::bytea[]) AS d`.execute(tx)
}

export async function clearTotp(tx: Tx, userId: string): Promise<void> {
  await sql`UPDATE access.users SET totp_secret = NULL, totp_pending = NULL, changed_at = now() WHERE id = ${userId}`.execute(tx)
  await sql`DELETE FROM access.recovery_codes WHERE user_id = ${userId}`.execute(tx)
}

/** Spends a recovery code; false when it is not one of this person's, or was used. */
export async function spendRecoveryCode(db: Db | Tx, userId: string, digest: Buffer): Promise<boolean> {
  const row = await firstRow(db, sql`UPDATE access.recovery_codes SET used_at = now()
    WHERE user_id = ${userId} AND digest = ${digest} AND used_at IS NULL RETURNING digest`)
  return row !== undefined
}

/** A sealed secret of a person: the one in use, or one whose enrolment is not finished. */
export interface SealedTotp {
  id: string
  column: 'totp_secret' | 'totp_pending'
  sealed: string
}

/** Sealed secrets that an older key than this one sealed, for the rotation of keys. */
export function selectStaleTotp(db: Db, currentPrefix: string): Promise<SealedTotp[]> {
  return rows(db, sql<SealedTotp>`SELECT u.id, s."column", s.sealed FROM access.users u
    CROSS JOIN LATERAL (VALUES ('totp_secret', u.totp_secret), ('totp_pending', u.totp_pending)) AS s("column", sealed)
    WHERE s.sealed IS NOT NULL AND NOT starts_with(s.sealed, ${currentPrefix})`)
}

/** Replaces a sealed secret by the same secret under a newer key, unless it was changed meanwhile. */
export async function replaceTotp(db: Db, { id, column, sealed }: SealedTotp, resealed: string): Promise<void> {
  const secret = sql.ref(column)
  await sql`UPDATE access.users SET ${secret} = ${resealed} WHERE id = ${id} AND ${secret} = ${sealed}`.execute(db)
}
