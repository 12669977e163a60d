/** What this module's actions touch of the context. */
import type { Context } from '../../../context.ts'

export type AccessContext = Pick<Context, 'config' | 'db' | 'clock' | 'keys' | 'log'>

/** What sign-in needs to know of a request. */
export interface Origin {
  address: string
  agent: string
}
