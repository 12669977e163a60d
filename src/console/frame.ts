/** What every page of the console needs besides its own content: the city, the person at the desk, the reader's wishes. */
import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { Actor } from '../kernel/http.ts'
import { formProof, isRole, roles, signedIn } from '../modules/access/index.ts'
import type { SiteConfig } from '../config.ts'
import type { Fragment } from '../portal/html.ts'
import { readPreferences, type Preferences } from '../portal/preferences.ts'

/** Who sits there; absent on the sign-in page. */
export interface Person {
  readonly name: string
  readonly organisation: string
  readonly roles: readonly string[]
  readonly scopes: ReadonlySet<string>
  /** Signed in, but the account is not in order yet: nothing is open but the account page. */
  readonly restricted: boolean
  /** Signed in for a subject: sees its own space in place of the desks. */
  readonly subject: boolean
}

export interface Desk {
  readonly site: SiteConfig
  readonly preferences: Preferences
  /** Public address of this site without a trailing slash. */
  readonly base: string
  /** The day, as it stands on paper. */
  readonly today: string
  /** Path and query of this page, to come back to. */
  readonly here: string
  readonly person: Person | undefined
  /** Goes into the field `csrf` of every form. */
  readonly proof: string
}

/** The places in the console's navigation. */
export type Place =
  | 'home' | 'check' | 'checks' | 'deliveries' | 'questions' | 'cases' | 'notices' | 'board' | 'lists' | 'tasks'
  | 'held' | 'records' | 'joint-cases' | 'articles' | 'findings' | 'bodies' | 'people' | 'clients'
  | 'journal' | 'catalogue' | 'calendar'
  | 'me' | 'me-records' | 'me-notices' | 'me-looks' | 'account'

/** A page as its handler gives it back: the frame is drawn around it. */
export interface ConsolePage {
  readonly title: string
  readonly place?: Place | undefined
  readonly crumbs?: readonly { readonly title: string; readonly href: string }[] | undefined
  readonly body: Fragment
  /** Seconds after which a browser without script loads the page again; script does it without losing the place. */
  readonly refresh?: number | undefined
  /** What a form got wrong: the title says so too. */
  readonly wrong?: boolean | undefined
  readonly status?: number | undefined
  /** Proof of the session that this very answer opened, in place of the one the request came with. */
  readonly proof?: string | undefined
}

/** The desk a request is made from. `here` is where preferences lead back to: only pages, never the target of a form. */
export function deskOf(
  ctx: Pick<Context, 'config' | 'clock'>, request: FastifyRequest, actor: Actor | undefined,
): Desk {
  const { site } = ctx.config
  return {
    site,
    preferences: readPreferences(request.headers.cookie),
    base: (site.baseUrl ?? `${request.protocol}://${request.host}`).replace(/\/$/, ''),
    today: ctx.clock.today(),
    here: request.method === 'GET' ? request.url : '/console',
    person: actor?.kind === 'user' ? personOf(actor) : undefined,
    proof: formProof(ctx.config, request) ?? '',
  }
}

function personOf(actor: Actor): Person {
  const held = [...actor.roles].filter((role) => role !== signedIn)
  return {
    name: actor.name,
    organisation: actor.organisation?.name ?? '',
    roles: held.map((role) => (isRole(role) ? roles[role] : role)),
    scopes: actor.scopes,
    restricted: held.length === 0,
    subject: actor.roles.has('subject'),
  }
}
