/** The platform as it is served, on a given database, with an API client of its own that no rate limits. */
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { openContext } from '../../src/open-context.ts'
import { serve } from '../../src/serve.ts'
import { createClient, saveOrganisation } from '../../src/modules/access/index.ts'
import { makeUscc } from '../../src/modules/subjects/index.ts'
import type { Actor } from '../../src/kernel/http.ts'
import { workerMain } from '../harness.ts'

export interface PlatformOptions {
  url: string
  dataDir: string
  today: string
}

export interface PlatformState {
  port: number
  /** A bearer token of a client that may do what benches do. */
  token: string
  rss: number
  /** From the start of the process to the first answer of /readyz, and until the check index was loaded. */
  readyMs: number
  indexedMs: number
}

// Invented, in the region of nobody; the check character is right.
const organisation = makeUscc('11990000MB0B1C2D7')

/** Makes an organisation and a client of it, and fetches a token the way a client does. */
async function tokenFor(ctx: Context, address: string): Promise<string> {
  const actor: Actor = {
    kind: 'system',
    id: 'bench',
    name: 'bench',
    organisation: undefined,
    scopes: new Set(),
    roles: new Set(),
  }
  await saveOrganisation(
    ctx,
    actor,
    { code: organisation, name: '明州市测试局', shortName: '测试局', kind: 'department', region: '990000' },
    true,
  )
  const { client, secret } = await createClient(ctx, actor, {
    name: 'bench',
    organisation,
    rateClass: 'unmetered',
    scopes: ['checks:write', 'checks:read', 'submissions:write', 'submissions:read'],
  })
  const answer = await fetch(`${address}/api/v1/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.id}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  })
  const { access_token: given } = (await answer.json()) as { access_token?: string }
  if (given === undefined) throw new Error(`no token: ${answer.status}`)
  return given
}

await workerMain<PlatformOptions, { what: string }, PlatformState>(async (options) => {
  const config = readConfig({
    PROBITY_DATA: options.dataDir,
    DATABASE_URL: options.url,
    PROBITY_TODAY: options.today,
    LOG_LEVEL: 'warn',
    PROBITY_SAMPLE: 'off',
  })
  const { ctx, close } = await openContext(config, options.url)
  const running = await serve(ctx, { listen: { host: '127.0.0.1', port: 0 }, work: false })
  await fetch(`${running.address}/readyz`).then((answer) => answer.text())
  const readyMs = performance.now()
  await running.services.checks.loaded
  const indexedMs = performance.now()
  const token = await tokenFor(ctx, running.address)
  return {
    answer: async () => ({
      port: Number(new URL(running.address).port),
      token,
      rss: process.memoryUsage().rss,
      readyMs,
      indexedMs,
    }),
    close: async () => {
      await running.close()
      await close()
    },
  }
})
