/** SQL of open sessions. Times are the database's: the same for every server, and none of it depends on a pinned day. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'

export interface SessionRow {
  userId: string
  login: string
  name: string
  roles: string[]
  mustChangePassword: boolean
  passwordAgeDays: number
  enrolled: boolean
  organisation: { id: string; code: string; name: string; kind: string }
  /** Seconds since it was last written as seen. */
  idleSeconds: number
  expiresAt: Date
}

export async function insertSession(
  tx: Tx,
  session: { digest: Buffer; userId: string; absoluteHours: number; addressDigest: Buffer; agentDigest: Buffer },
): Promise<void> {
  await sql`INSERT INTO access.sessions (digest, user_id, expires_at, address_digest, agent_digest)
    VALUES (${session.digest}, ${session.userId}, now() + make_interval(hours => ${session.absoluteHours}),
      ${session.addressDigest}, ${session.agentDigest})`.execute(tx)
}

/** The open session under a cookie's digest: person and organisation active, neither idle nor absolute limit passed. */
export function findSession(db: Db | Tx, digest: Buffer, idleMinutes: number): Promise<SessionRow | undefined> {
  return firstRow(db, sql<SessionRow>`
    SELECT u.id AS "userId", u.login, u.name, u.roles, u.must_change_password AS "mustChangePassword",
      extract(epoch FROM now() - u.password_changed_at)::float8 / 86400 AS "passwordAgeDays",
      u.totp_secret IS NOT NULL AS enrolled,
      json_build_object('id', o.id, 'code', o.code, 'name', o.name, 'kind', o.kind) AS organisation,
      extract(epoch FROM now() - s.last_seen_at)::float8 AS "idleSeconds", s.expires_at AS "expiresAt"
    FROM access.sessions s JOIN access.users u ON u.id = s.user_id JOIN access.organisations o ON o.id = u.organisation_id
    WHERE s.digest = ${digest} AND s.expires_at > now() AND s.last_seen_at > now() - make_interval(mins => ${idleMinutes})
      AND u.active AND o.active`)
}

/** Whose session it is or was, opened from there; a person or body that is not active any more is nobody. */
export async function findFormerPerson(
  db: Db,
  session: { digest: Buffer; addressDigest: Buffer; agentDigest: Buffer },
): Promise<string | undefined> {
  const found = await firstRow(db, sql<{ id: string }>`
    SELECT u.id FROM access.sessions s JOIN access.users u ON u.id = s.user_id
      JOIN access.organisations o ON o.id = u.organisation_id
    WHERE s.digest = ${session.digest} AND s.address_digest = ${session.addressDigest}
      AND s.agent_digest = ${session.agentDigest} AND u.active AND o.active`)
  return found?.id
}

export async function touchSession(db: Db, digest: Buffer): Promise<void> {
  await sql`UPDATE access.sessions SET last_seen_at = now() WHERE digest = ${digest}`.execute(db)
}

export async function deleteSession(db: Db | Tx, digest: Buffer): Promise<void> {
  await sql`DELETE FROM access.sessions WHERE digest = ${digest}`.execute(db)
}

export async function deleteSessionsOf(tx: Tx, userId: string): Promise<void> {
  await sql`DELETE FROM access.sessions WHERE user_id = ${userId}`.execute(tx)
}

/** Open sessions of a person besides the one under this digest, the last used first. */
export function listOtherSessions(
  db: Db,
  userId: string,
  digest: Buffer,
  idleMinutes: number,
): Promise<{ openedAt: Date; lastSeenAt: Date }[]> {
  return rows(db, sql<{ openedAt: Date; lastSeenAt: Date }>`
    SELECT created_at AS "openedAt", last_seen_at AS "lastSeenAt" FROM access.sessions
    WHERE user_id = ${userId} AND digest <> ${digest} AND expires_at > now()
      AND last_seen_at > now() - make_interval(mins => ${idleMinutes}) ORDER BY last_seen_at DESC LIMIT 50`)
}

/** Ends them. Answers how many there were. */
export async function deleteOtherSessions(tx: Tx, userId: string, digest: Buffer): Promise<number> {
  return (await rows(tx, sql`DELETE FROM access.sessions WHERE user_id = ${userId} AND digest <> ${digest}
    RETURNING digest`)).length
}

/** Removes what ended a day after: sessions past a limit (a late form still finds whose it is), tokens, failures. */
export async function deleteEnded(db: Db, idleMinutes: number): Promise<void> {
  await sql`DELETE FROM access.sessions
    WHERE expires_at <= now() - interval '1 day'
      OR last_seen_at <= now() - interval '1 day' - make_interval(mins => ${idleMinutes})`.execute(db)
  await sql`DELETE FROM access.tokens WHERE expires_at <= now() - interval '1 day'`.execute(db)
  await sql`DELETE FROM access.client_secrets WHERE expires_at <= now()`.execute(db)
  await sql`DELETE FROM access.attempts
    WHERE last_failed_at <= now() - interval '1 day' AND blocked_until <= now()`.execute(db)
}
