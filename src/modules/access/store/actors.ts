/** SQL of who stands behind the ids that journal and ledgers keep. */
import { firstRow, rows, sql, type Db } from '../../../kernel/db.ts'
import { isUuid } from '../../../kernel/ids.ts'

/** A person or a client by the id its lines bear. */
export interface KnownActor {
  id: string
  /** What it signs in with: the login of a person, the id of a client. */
  handle: string
  name: string
  /** It acts for a subject, not for a body of staff. */
  forSubject: boolean
}

/** Those of these ids that are people or clients. */
export function selectActors(db: Db, ids: readonly string[]): Promise<KnownActor[]> {
  const all = [...new Set(ids)]
  const people = all.filter(isUuid)
  return rows(db, sql<KnownActor>`
    SELECT u.id::text AS id, u.login AS handle, u.name, o.kind = 'subject' AS "forSubject"
    FROM access.users u JOIN access.organisations o ON o.id = u.organisation_id WHERE u.id = ANY (${people}::uuid[])
    UNION ALL
    SELECT c.id, c.id, c.name, false FROM access.clients c WHERE c.id = ANY (${all}::text[])`)
}

/** The id that lines of this login, or of this client, bear. */
export async function findActorId(db: Db, handle: string): Promise<string | undefined> {
  const found = await firstRow(db, sql<{ id: string }>`
    SELECT u.id::text AS id FROM access.users u WHERE u.login = ${handle}
    UNION ALL SELECT c.id FROM access.clients c WHERE c.id = ${handle} LIMIT 1`)
  return found?.id
}
