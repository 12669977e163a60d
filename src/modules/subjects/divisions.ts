/**
 * Names of administrative divisions by code (GB/T 2260), abolished ones included: codes of organisations
 * keep the division in which they were first registered. Data: `catalogue/divisions.csv`, 1981 to 2024, and
 * the invented region 99 of the sample city.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../../kernel/root.ts'

export interface Division {
  readonly code: string
  /** The last name under this code. */
  readonly title: string
  /** The year in which the code went out of use; undefined while it is in use. */
  readonly abolished: number | undefined
  /** Codes of the divisions it went into. */
  readonly successors: readonly string[]
}

let divisions: ReadonlyMap<string, Division> | undefined

/** Read once, at first use: half of all programs that import this never ask. */
function all(): ReadonlyMap<string, Division> {
  divisions ??= readDivisions(readFileSync(join(repositoryRoot, 'catalogue/divisions.csv'), 'utf8'))
  return divisions
}

function readDivisions(csv: string): Map<string, Division> {
  const found = new Map<string, Division>()
  for (const line of csv.split('\n').slice(1)) {
    const [code, title, , to, successor] = line.split(',')
    if (code === undefined || title === undefined) continue
    // Lines of one code are in the order of time: the last name stays. A year in brackets marks a part that
    // left earlier.
    found.set(code, {
      code,
      title,
      abolished: to === undefined || to === '' ? undefined : Number(to),
      successors: (successor ?? '').split(';').filter((one) => one !== '' && !one.includes('[')),
    })
  }
  return found
}

/** The division with this code of six digits, in use or abolished. */
export function divisionOf(code: string): Division | undefined {
  return all().get(code)
}

/** Its own name: `330203` → `海曙区`. Undefined for codes that never were. */
export function regionName(code: string): string | undefined {
  return all().get(code)?.title
}

/** The divisions in use directly below a province or a city, by code; none below a county. */
export function divisionsBelow(code: string): Division[] {
  const step = code.endsWith('0000') ? 2 : code.endsWith('00') ? 4 : 6
  return [...all().values()].filter(
    (one) =>
      one.abolished === undefined &&
      one.code !== code &&
      one.code.slice(0, step) === code.slice(0, step) &&
      (step === 4 || (step === 2 && one.code.endsWith('00'))),
  )
}

/** Its name with those above it: `330203` → `浙江省宁波市海曙区`. Undefined for codes that never were. */
export function regionFullName(code: string): string | undefined {
  const own = all().get(code)
  if (own === undefined) return undefined
  const above = [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`].filter((one) => one !== code)
  return [...new Set(above)].flatMap((one) => all().get(one)?.title ?? []).join('') + own.title
}
