/**
 * Which field of administration a delivering body answers for: the terms of publicity differ by field (市场监管, 药品, 安全生产).
 * The catalogue's feeds may say it; else the register of competent bodies does, which a module of the same rank keeps: it
 * is handed in where the program is put together.
 */
import type { Context } from '../../../context.ts'
import type { Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { PublicityRule } from '../../catalogue/index.ts'

/** Fields of a body on a day, the principal one first. */
export type FieldsOfBody = (db: Db, code: string, day: CivilDate) => Promise<readonly string[]>

let register: FieldsOfBody = async () => []

/** Hands in the register of competent bodies. */
export function readFieldsWith(reader: FieldsOfBody): void {
  register = reader
}

/** The field a body's deliveries are judged under: of several the one this rule knows, else the principal one. */
export async function fieldOf(
  ctx: Pick<Context, 'db' | 'clock' | 'catalogue'>,
  code: string,
  rule: PublicityRule,
): Promise<string | null> {
  const named = ctx.catalogue.sectorOf(code)
  if (named !== null) return named
  const fields = await register(ctx.db, code, ctx.clock.today())
  const known = new Set((rule.editions ?? []).flatMap((edition) => edition.sectors ?? []))
  return fields.find((field) => known.has(field)) ?? fields[0] ?? null
}
