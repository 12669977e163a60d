/** Style sheet, script and emblem: read once, named by their content, so that a browser keeps them for good. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { tokensCss } from './design/tokens.ts'

export interface Asset {
  readonly url: string
  readonly type: string
  readonly body: string
}

const folder = join(import.meta.dirname, 'assets')

/** Comments, indentation and the ends of lines are for readers of the source only. */
function shrink(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\n\s*/g, '\n').replace(/([{};,])\n/g, '$1').trim()
}

function asset(name: string, extension: string, type: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  return { url: `/assets/${name}.${hash}.${extension}`, type, body }
}

function styleSheet(): string {
  const files = readdirSync(join(folder, 'css')).filter((f) => f.endsWith('.css')).sort()
  return [tokensCss, ...files.map((f) => readFileSync(join(folder, 'css', f), 'utf8'))].map(shrink).join('\n')
}

export const css = asset('site', 'css', 'text/css; charset=utf-8', styleSheet())
export const js = asset('site', 'js', 'text/javascript; charset=utf-8', readFileSync(join(folder, 'site.js'), 'utf8'))
export const emblemIcon = asset('emblem', 'svg', 'image/svg+xml', readFileSync(join(folder, 'emblem.svg'), 'utf8'))

/** Every asset by its path. */
export const assets: ReadonlyMap<string, Asset> = new Map([css, js, emblemIcon].map((a) => [a.url, a]))
