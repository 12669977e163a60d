/** The platform as it is served, on a given database, with an API client of its own that no rate limits. */
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { openContext } from '../../src/open-context.ts'
import { serve } from '../../src/serve.ts'
import { createClient, saveOrganisation, seedAccess } from '../../src/modules/access/index.ts'
import { setBody } from '../../src/modules/lists/index.ts'
import type { Actor } from '../../src/kernel/http.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import { workerMain } from '../harness.ts'
import { decider } from '../penalty-file.ts'

export interface PlatformOptions {
  url: string
  dataDir: string
  today: string
  /** Whether it works the queue too, as a server of its own does. */
  work?: boolean
}

export interface PlatformState {
  port: number
  /** A bearer token of a client that may do what benches do. */
  token: string
  /** An officer who may propose for closer attention whom the decider of the penalty files punished: of its field. */
  officer: { login: string; password: string }
  rss: number
  /** From the start of the process to the first answer of /readyz, and until the check index was loaded. */
  readyMs: number
  indexedMs: number
}

/** Somebody of that organisation who handles cases; made anew for every process, because passwords cannot be read back. */
async function officerOf(ctx: Context): Promise<PlatformState['officer']> {
  const login = `bench-${process.pid}-${ctx.clock.now().getTime()}`
  const { users } = await seedAccess(ctx, {
    organisations: [],
    users: [{ login, name: '测试经办', roles: ['handling-officer'], organisation: decider.code }],
    clients: [],
  })
  await setBody(ctx, systemActor, decider.code, {
    sectors: ['market-regulation'],
    basis: '三定规定（示例）',
    since: '2020-01-01',
    address: '明州市示范区样例路1号',
    phone: '0990-12345678',
  })
  const password = users[0]?.password
  if (password === undefined) throw new Error(`${login} was there already`)
  return { login, password }
}

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
    { ...decider, shortName: '市场局', kind: 'department', region: '990000' },
    true,
  )
  const { client, secret } = await createClient(ctx, actor, {
    name: 'bench',
    organisation: decider.code,
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

/** What the queue does to the register while checks are asked, where nobody works the queue: it is part of their cost. */
async function summariseEveryMinute(ctx: Context): Promise<NodeJS.Timeout> {
  const sortIn = async (): Promise<void> => {
    await ctx.pool.query('SELECT checks.sort_in_register()')
  }
  await sortIn()
  return setInterval(() => void sortIn(), 60_000)
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
  const running = await serve(ctx, { listen: { host: '127.0.0.1', port: 0 }, work: options.work ?? false })
  await fetch(`${running.address}/readyz`).then((answer) => answer.text())
  const readyMs = performance.now()
  await running.services.checks.loaded
  const indexedMs = performance.now()
  // A platform under way has counted the figures of its pages; counting reads the whole archive.
  await fetch(`${running.address}/statistics`).then((answer) => answer.text())
  const token = await tokenFor(ctx, running.address)
  const officer = await officerOf(ctx)
  const sorting = options.work === true ? undefined : await summariseEveryMinute(ctx)
  return {
    answer: async () => ({
      port: Number(new URL(running.address).port),
      token,
      officer,
      rss: process.memoryUsage().rss,
      readyMs,
      indexedMs,
    }),
    close: async () => {
      clearInterval(sorting)
      await running.close()
      await close()
    },
  }
})
