/** OAuth 2.0 client credentials (RFC 6749 4.4): a bearer token for a client's id and secret. */
import { randomSecret } from '../../../kernel/crypto.ts'
import { Problem } from '../../../kernel/problem.ts'
import { accessProblems } from '../problems.ts'
import { addressKey } from '../rules/buckets.ts'
import { blockSeconds, policyOn } from '../rules/policy.ts'
import { blockedSeconds, claimAttempt } from '../store/attempts.ts'
import { findClientCredentials, insertToken } from '../store/clients.ts'
import { isSecretOf } from './clients.ts'
import type { AccessContext } from './context.ts'
import { noteTokenRefusal } from './refusals.ts'
import { digestOf } from './secrets.ts'
import { blockList, isWithin } from './token-cache.ts'

export const tokenSeconds = 3600

export interface IssuedToken {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
  scope: string
}

/** An error of the token endpoint, RFC 6749 5.2. */
export interface TokenError {
  error: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope'
  error_description: string
}

/**
 * Issues a token for the scopes asked for, or for all of the client's when none are named. Every way of not being the
 * client (unknown, disabled, wrong secret, wrong network) is the same `invalid_client`.
 *
 * A right secret always works: it has 256 random bits, so there is nothing for a lock to protect, and a lock would let
 * anybody who knows a client's id stop it. Wrong secrets are slowed per client and address; throws
 * `access.attempts_blocked` then.
 */
export async function issueToken(
  ctx: AccessContext,
  input: { clientId: string; secret: string; scope: string | undefined },
  address: string,
): Promise<IssuedToken | TokenError> {
  const client = await findClientCredentials(ctx.db, input.clientId)
  const right = isSecretOf(client?.digests, input.secret)
  const welcome = client !== undefined && (client.networks === null || isWithin(blockList(client.networks), address))
  if (!right || !welcome || !client.active) {
    await countFailure(ctx, input.clientId, address, client?.id)
    noteTokenRefusal(ctx, 'wrong', client?.id)
    return { error: 'invalid_client', error_description: '客户端编号或密钥不正确' }
  }
  const named = input.scope?.split(' ').filter((word) => word !== '')
  const asked = named === undefined ? client.scopes : [...new Set(named)]
  const foreign = asked.filter((scope) => !client.scopes.includes(scope))
  if (foreign.length > 0 || asked.length === 0) {
    return { error: 'invalid_scope', error_description: `该客户端的权限为：${client.scopes.join(' ')}` }
  }
  const token = randomSecret()
  await insertToken(ctx.db, { digest: digestOf(token), clientId: client.id, scopes: asked, seconds: tokenSeconds })
  return { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds, scope: asked.join(' ') }
}

async function countFailure(
  ctx: AccessContext,
  clientId: string,
  address: string,
  known: string | undefined,
): Promise<void> {
  const key = digestOf(`client:${clientId}\n${addressKey(address)}`)
  const counted = await claimAttempt(ctx.db, key, blockSeconds(policyOn(ctx.clock.today())))
  if (counted !== undefined) return
  const seconds = Math.max(1, await blockedSeconds(ctx.db, key))
  noteTokenRefusal(ctx, 'blocked', known)
  throw new Problem(accessProblems.attemptsBlocked, { headers: { 'retry-after': String(seconds) } })
}
