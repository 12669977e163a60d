/** Lists of people and clients, page by page: for the interface and the console alike. */
import { cursorParts, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import { Type } from 'typebox'
import { selectClients, type ClientView } from '../store/clients.ts'
import { selectUsers, type PageOf, type UserView } from '../store/users.ts'
import type { AccessContext } from './context.ts'

/** What somebody looks for. */
export interface Browsing {
  organisation?: string | undefined
  /** Words of the key, the name, or the name of the organisation. */
  q?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** A page and the cursor of the next one: the key of its last item. */
export interface Found<T> {
  items: T[]
  next: string | null
}

/** People by login. Throws `input.invalid` for a cursor that is not ours. */
export async function browseUsers(ctx: Pick<AccessContext, 'db'>, asked: Browsing): Promise<Found<UserView>> {
  return pageOf(await selectUsers(ctx.db, placeOf(asked)), asked.limit, (user) => user.login)
}

/** Clients by id. Throws `input.invalid` for a cursor that is not ours. */
export async function browseClients(ctx: Pick<AccessContext, 'db'>, asked: Browsing): Promise<Found<ClientView>> {
  return pageOf(await selectClients(ctx.db, placeOf(asked)), asked.limit, (client) => client.id)
}

function placeOf({ organisation, q, cursor, limit }: Browsing): PageOf {
  const words = q?.trim()
  return { organisation, words: words === '' ? undefined : words, after: after(cursor), limit }
}

/** A page of a list whose items have this key. */
export function pageOf<T>(items: T[], limit: number, key: (item: T) => string): Found<T> {
  const last = items.length === limit ? items.at(-1) : undefined
  return { items, next: last === undefined ? null : encodeCursor({ after: key(last) }) }
}

/** The key a cursor stands for. */
export function after(cursor: string | undefined): string | undefined {
  return decodeCursor(cursor, Type.Object({ after: cursorParts.Text }))?.after
}
