/**
 * The two shapes of a console route: a page, and a form. Both ask for their authority like every route of the house; a
 * form besides proves that a page of this session sent it, before anything else is done (guard.ts saw the origin).
 */
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type, type TSchema } from 'typebox'
import type { Context } from '../context.ts'
import { defineRoute, fileForm, type Actor, type Authority, type Route } from '../kernel/http.ts'
import { Problem } from '../kernel/problem.ts'
import {
  accessProblems, grants, isFormProof, isSentFromHere, type Guard, type Role, type Scope,
} from '../modules/access/index.ts'
import type { CheckService } from '../modules/checks/index.ts'
import type { SubjectMover } from '../modules/subjects/index.ts'
import { contentSecurityPolicy } from '../portal/reply.ts'
import { formOf, type Form } from './form.ts'
import { deskOf, type ConsolePage, type Desk } from './frame.ts'
import { layout } from './layout.ts'

/** What runs beside the context while the server does. */
export interface ConsoleServices {
  readonly guard: Guard
  readonly checks: CheckService
  /** What moves with a subject when it is merged. */
  readonly movers: readonly SubjectMover[]
}

/** The roles of staff that carry a scope: the console is for people, and not for the firms they judge. */
export function staff(scope?: Scope): Authority {
  const held = (Object.keys(grants) as Role[]).filter((role) => role !== 'subject')
  return { roles: scope === undefined ? held : held.filter((role) => grants[role].includes(scope)) }
}

/** A request as a page sees it. Empty query values count as absent. */
export interface Visit {
  readonly actor: Actor
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly desk: Desk
}

export interface Sent extends Visit {
  readonly form: Form
}

/** A form with a file. The file must be read or let run off (`resume`). */
export interface Upload extends Sent {
  readonly file: { readonly name: string; readonly mediaType: string; readonly content: Readable }
}

/** On to a page: what was sent is done, and loading the page again does not do it again (POST, redirect, GET). */
export interface SeeOther {
  readonly location: string
}

export function seeOther(location: string): SeeOther {
  return { location }
}

type Answer = ConsolePage | SeeOther

interface Shape {
  readonly operation: string
  readonly path: string
  readonly summary: string
  readonly authority: Authority
  /** Where a form may be larger than most: an article in Chinese is nine times its length in bytes. */
  readonly bodyLimit?: number
}

/** A page. `query` names the parameters it reads. */
export function definePage(
  ctx: Context,
  shape: Shape & { readonly query?: readonly string[]; readonly show: (visit: Visit) => Promise<Answer> | Answer },
): Route {
  return route(ctx, shape, 'GET', shape.query ?? [], (visit) => shape.show(visit))
}

/** A form of a signed-in person. */
export function defineForm(
  ctx: Context,
  shape: Shape & { readonly handle: (sent: Sent) => Promise<Answer> | Answer },
): Route {
  return route(ctx, shape, 'POST', [], (visit) => {
    const form = formOf(visit.request.body)
    mustBeOurs(ctx, visit.request, form)
    return shape.handle({ ...visit, form })
  })
}

/** A form of nobody yet: signing in. There is no session to prove, so the browser must say that we sent the page. */
export function defineOpenForm(
  ctx: Context,
  shape: Omit<Shape, 'authority'> & { readonly handle: (sent: Sent) => Promise<Answer> | Answer },
): Route {
  return route(ctx, { ...shape, authority: 'public' }, 'POST', [], (visit) => {
    if (!isSentFromHere(ctx.config, visit.request)) throw new Problem(accessProblems.csrfRejected)
    return shape.handle({ ...visit, form: formOf(visit.request.body) })
  })
}

/** A multipart form; its fields come before its one file, and the file is never held in memory. */
export function defineUpload(
  ctx: Context,
  shape: Shape & { readonly maxBytes: number; readonly handle: (sent: Upload) => Promise<Answer> | Answer },
): Route {
  return route(ctx, { ...shape, consumes: { [fileForm]: Type.Unknown() } }, 'POST', [], async (visit) => {
    const { request } = visit
    if (!request.isMultipart()) throw new Problem(accessProblems.csrfRejected)
    const part = await request.file({ limits: { fileSize: shape.maxBytes, files: 1, fields: 30, fieldSize: 20_000 } })
    if (part === undefined) throw new Problem(accessProblems.csrfRejected)
    const form = formOf(Object.fromEntries(Object.entries(part.fields).map(([name, field]) => [name, valueOf(field)])))
    mustBeOurs(ctx, request, form)
    return shape.handle({
      ...visit, form, file: { name: part.filename ?? '', mediaType: part.mimetype, content: part.file },
    })
  })
}

function valueOf(field: unknown): unknown {
  if (Array.isArray(field)) return field.map(valueOf)
  return (field as { value?: unknown } | undefined)?.value
}

function mustBeOurs(ctx: Context, request: FastifyRequest, form: Form): void {
  if (!isFormProof(ctx.config, request, form.raw('csrf')) || !isSentFromHere(ctx.config, request)) {
    throw new Problem(accessProblems.csrfRejected)
  }
}

const word = Type.Optional(Type.String({ maxLength: 1000 }))
const textSchema = (names: readonly string[]) => Type.Object(Object.fromEntries(names.map((name) => [name, word])))

function route(
  ctx: Context,
  shape: Shape & { readonly consumes?: Readonly<Record<string, TSchema>> },
  method: 'GET' | 'POST',
  query: readonly string[],
  answer: (visit: Visit) => Promise<Answer> | Answer,
): Route {
  const params = [...shape.path.matchAll(/:([a-z]+)/gi)].map((m) => m[1] ?? '')
  return defineRoute({
    operation: shape.operation, method, path: shape.path, summary: shape.summary, tag: 'console', hidden: true,
    authority: shape.authority, bodyLimit: shape.bodyLimit ?? 256 * 1024,
    schema: {
      querystring: textSchema(query),
      ...(params.length === 0 ? {} : { params: Type.Required(textSchema(params)) }),
      ...(shape.consumes === undefined ? {} : { consumes: shape.consumes }),
    },
    handler: async ({ actor, params: given, query: asked, request, reply }) => {
      const pairs = Object.entries(asked as Record<string, string | undefined>)
      const visit: Visit = {
        actor, request, reply,
        params: (given ?? {}) as Record<string, string>,
        query: Object.fromEntries(pairs.filter(([, value]) => value !== '')),
        desk: deskOf(ctx, request, actor),
      }
      return send(reply, visit.desk, await answer(visit))
    },
  })
}

/** What leaves the console is kept by nobody: not by the browser's history on a shared counter, not by a proxy. */
export function send(reply: FastifyReply, desk: Desk, answer: Answer): FastifyReply {
  void reply.headers(consoleHeaders)
  if ('location' in answer) return reply.code(303).header('location', answer.location).send()
  const own = answer.proof === undefined ? desk : { ...desk, proof: answer.proof }
  return reply.code(answer.status ?? 200).send(String(layout(own, answer)))
}

export const consoleHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy,
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow, noarchive',
}
