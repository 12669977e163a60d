/** The matter by what was typed: a title, part of one, or a code. */
import type { MatterView } from '../../../modules/checks/index.ts'

export type FoundMatter =
  | { readonly outcome: 'one'; readonly matter: MatterView }
  | { readonly outcome: 'several' | 'none'; readonly choices: readonly MatterView[] }

/**
 * | typed | outcome |
 * |---|---|
 * | a code, or a whole title | one |
 * | part of one title, or of who handles one | one |
 * | part of several | several: to be chosen from |
 * | nothing known | none: all to be chosen from |
 */
export function findMatter(matters: readonly MatterView[], typed: string): FoundMatter {
  const exact = matters.find((m) => m.code === typed || m.title === typed)
  if (exact !== undefined) return { outcome: 'one', matter: exact }
  const near = typed === '' ? [] : matters.filter((m) => `${m.title} ${m.handledBy}`.includes(typed))
  const [first] = near
  if (near.length === 1 && first !== undefined) return { outcome: 'one', matter: first }
  return near.length > 1 ? { outcome: 'several', choices: near } : { outcome: 'none', choices: matters }
}
