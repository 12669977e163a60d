/** The console's own style sheet and script, beside the portal's; named by their content. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Asset } from '../portal/assets.ts'

function asset(name: string, type: string): Asset {
  const body = readFileSync(join(import.meta.dirname, 'assets', name), 'utf8')
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  return { url: `/console/assets/${name.replace('.', `.${hash}.`)}`, type, body }
}

export const css = asset('console.css', 'text/css; charset=utf-8')
export const js = asset('console.js', 'text/javascript; charset=utf-8')

/** Every asset by its path. */
export const assets: ReadonlyMap<string, Asset> = new Map([css, js].map((a) => [a.url, a]))
