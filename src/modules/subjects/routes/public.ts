/** What anybody may ask: what a code is, and which subjects there are. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import { pageOf, oneOf } from '../../../kernel/schema.ts'
import { searchSubjects } from '../actions/search.ts'
import { identifyCode } from '../identify-code.ts'
import { categories, CodeVerdictView, SubjectHit } from '../schema.ts'

export const tag = '信用主体'

export function publicRoutes(ctx: Context): Route[] {
  return [
    defineRoute({
      operation: 'codes.identify',
      method: 'GET',
      path: '/api/v1/codes/:text',
      tag,
      summary: '这是什么代码、是否有效、怎样写才对；居民身份号码不予回显',
      authority: 'public',
      schema: {
        params: Type.Object({ text: Type.String({ maxLength: 300 }) }),
        response: { 200: CodeVerdictView },
      },
      handler: ({ params }) => {
        const { input, normalised, kind, valid, warnings, reasons } = identifyCode(params.text)
        return { input, normalised, kind, valid, warnings, reasons }
      },
    }),
    defineRoute({
      operation: 'subjects.search',
      method: 'GET',
      path: '/api/v1/subjects',
      tag,
      summary: '按名称、名称的一部分、曾用名或任一代码查找主体；容一字之误',
      authority: 'public',
      schema: {
        querystring: Type.Object({
          q: Type.String({
            minLength: 1,
            maxLength: 200,
            description: '名称的一部分（多个词以空格分开）或代码（不少于6位）',
          }),
          kind: Type.Optional(oneOf(categories, { description: '法人和非法人组织或个体工商户' })),
          region: Type.Optional(
            Type.String({ pattern: '^\\d{6}$', description: '行政区划码；省、市码包括其下各区县' }),
          ),
          limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
          cursor: Type.Optional(Type.String({ maxLength: 500 })),
        }),
        response: { 200: pageOf(SubjectHit) },
      },
      handler: ({ query: { kind, ...query } }) => searchSubjects(ctx, { ...query, category: kind }),
    }),
  ]
}
