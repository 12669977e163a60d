/** SQL of API clients, their secrets and tokens. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { RateClass } from '../rules/buckets.ts'
import type { PageOf } from './users.ts'

/** What the token endpoint needs; one row per client, its live secrets in it. */
export interface ClientCredentials {
  id: string
  scopes: string[]
  networks: string[] | null
  active: boolean
  digests: Buffer[]
}

export interface ClientView {
  id: string
  name: string
  organisation: { code: string; name: string }
  scopes: string[]
  rateClass: RateClass
  networks: string[] | null
  active: boolean
  secrets: number
  /** When it last got a token. */
  lastTokenAt: Date | null
  createdAt: Date
}

/** What a bearer token stands for, as long as everything it rests on is active. */
export interface TokenRow {
  digest: Buffer
  clientId: string
  clientName: string
  scopes: string[]
  rateClass: RateClass
  networks: string[] | null
  organisation: { id: string; code: string; name: string; kind: string }
  secondsLeft: number
}

export function findClientCredentials(db: Db, id: string): Promise<ClientCredentials | undefined> {
  return firstRow(db, sql<ClientCredentials>`
    SELECT c.id, c.scopes, c.networks::text[] AS networks, c.active AND o.active AS active,
      ARRAY(SELECT s.digest FROM access.client_secrets s
        WHERE s.client_id = c.id AND (s.expires_at IS NULL OR s.expires_at > now())) AS digests
    FROM access.clients c JOIN access.organisations o ON o.id = c.organisation_id WHERE c.id = ${id}`)
}

const viewColumns = sql`c.id, c.name, json_build_object('code', o.code, 'name', o.name) AS organisation, c.scopes,
  c.rate_class AS "rateClass", c.networks::text[] AS networks, c.active,
  (SELECT count(*) FROM access.client_secrets s WHERE s.client_id = c.id AND (s.expires_at IS NULL OR s.expires_at > now()))
    AS secrets, c.last_token_at AS "lastTokenAt", c.created_at AS "createdAt"`

export function findClient(db: Db | Tx, id: string): Promise<ClientView | undefined> {
  return firstRow(db, sql<ClientView>`SELECT ${viewColumns}
    FROM access.clients c JOIN access.organisations o ON o.id = c.organisation_id WHERE c.id = ${id}`)
}

/** The same, its row locked against a second change at once. */
export async function lockClient(tx: Tx, id: string): Promise<ClientView | undefined> {
  await sql`SELECT FROM access.clients WHERE id = ${id} FOR UPDATE`.execute(tx)
  return findClient(tx, id)
}

/** A page of clients by id; `words` in the id, the name, or the name of the organisation. */
export function selectClients(db: Db | Tx, page: PageOf): Promise<ClientView[]> {
  return rows(db, sql<ClientView>`SELECT ${viewColumns}
    FROM access.clients c JOIN access.organisations o ON o.id = c.organisation_id
    WHERE (${page.organisation ?? null}::text IS NULL OR o.code = ${page.organisation ?? null})
      AND (${page.after ?? null}::text IS NULL OR c.id > ${page.after ?? null})
      AND (${page.words ?? null}::text IS NULL OR strpos(c.id, lower(${page.words ?? null})) > 0
        OR strpos(lower(c.name), lower(${page.words ?? null})) > 0 OR strpos(o.name, ${page.words ?? null}) > 0)
    ORDER BY c.id LIMIT ${page.limit}`)
}

/** Inserts a client; false when the id is taken. */
export async function insertClient(
  tx: Tx,
  client: {
    id: string
    name: string
    organisationId: string
    scopes: readonly string[]
    rateClass: RateClass
    networks: readonly string[] | undefined
  },
): Promise<boolean> {
  const row = await firstRow(tx, sql`
    INSERT INTO access.clients (id, name, organisation_id, scopes, rate_class, networks)
    VALUES (${client.id}, ${client.name}, ${client.organisationId}, ${client.scopes as string[]}::text[], ${client.rateClass},
      (SELECT array_agg(network(n::inet)) FROM unnest(${(client.networks as string[] | undefined) ?? null}::text[]) AS n))
    ON CONFLICT (id) DO NOTHING RETURNING id`)
  return row !== undefined
}

export async function insertSecret(tx: Tx, clientId: string, digest: Buffer): Promise<void> {
  await sql`INSERT INTO access.client_secrets (client_id, digest) VALUES (${clientId}, ${digest})`.execute(tx)
}

/** The current secret ends after the overlap; one that was already ending, ends now. */
export async function expireSecrets(tx: Tx, clientId: string, overlapHours: number): Promise<void> {
  await sql`DELETE FROM access.client_secrets WHERE client_id = ${clientId} AND expires_at IS NOT NULL`.execute(tx)
  await sql`UPDATE access.client_secrets SET expires_at = now() + make_interval(secs => ${overlapHours * 3600}::float8)
    WHERE client_id = ${clientId}`.execute(tx)
}

export async function updateClientActive(tx: Tx, id: string, active: boolean): Promise<void> {
  await sql`UPDATE access.clients SET active = ${active}, changed_at = now() WHERE id = ${id}`.execute(tx)
}

export async function updateClientScopes(tx: Tx, id: string, scopes: readonly string[]): Promise<void> {
  await sql`UPDATE access.clients SET scopes = ${scopes as string[]}::text[], changed_at = now() WHERE id = ${id}`.execute(tx)
}

/** Keeps a token, and when its client was last given one. */
export async function insertToken(
  db: Db | Tx,
  token: { digest: Buffer; clientId: string; scopes: readonly string[]; seconds: number },
): Promise<void> {
  await sql`WITH used AS (UPDATE access.clients SET last_token_at = now() WHERE id = ${token.clientId})
    INSERT INTO access.tokens (digest, client_id, scopes, expires_at)
    VALUES (${token.digest}, ${token.clientId}, ${token.scopes as string[]}::text[],
      now() + make_interval(secs => ${token.seconds}::float8))`.execute(db)
}

export async function revokeTokensOf(tx: Tx, clientId: string): Promise<void> {
  await sql`UPDATE access.tokens SET revoked_at = now()
    WHERE client_id = ${clientId} AND revoked_at IS NULL AND expires_at > now()`.execute(tx)
}

/**
 * The tokens still good among these digests, and the generation of rights they were read in, in one snapshot.
 * A token's scopes are those it was issued with that its client still has.
 */
export async function readTokens(
  db: Db,
  digests: readonly Buffer[],
): Promise<{ generation: number; tokens: TokenRow[] }> {
  const found = await rows(db, sql<TokenRow & { generation: number }>`
    SELECT g.value AS generation, t.digest, c.id AS "clientId", c.name AS "clientName",
      ARRAY(SELECT unnest(t.scopes) INTERSECT SELECT unnest(c.scopes)) AS scopes, c.rate_class AS "rateClass",
      c.networks::text[] AS networks,
      json_build_object('id', o.id, 'code', o.code, 'name', o.name, 'kind', o.kind) AS organisation,
      extract(epoch FROM t.expires_at - now())::float8 AS "secondsLeft"
    FROM access.generation g
    LEFT JOIN (access.tokens t JOIN access.clients c ON c.id = t.client_id AND c.active
      JOIN access.organisations o ON o.id = c.organisation_id AND o.active)
      ON t.digest = ANY (${digests as Buffer[]}::bytea[]) AND t.expires_at > now() AND t.revoked_at IS NULL`)
  return {
    generation: found[0]?.generation ?? 0,
    tokens: found.filter((row) => (row.digest as Buffer | null) !== null),
  }
}

/** The generation alone: one row, asked every second. */
export async function readGeneration(db: Db): Promise<number> {
  const row = await firstRow(db, sql<{ value: number }>`SELECT value FROM access.generation`)
  return row?.value ?? 0
}
