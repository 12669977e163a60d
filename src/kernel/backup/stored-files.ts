/** The stored files of an installation, into and out of a backup. They are named by digest and never change. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { uuidv7 } from '../ids.ts'
import { copyFile, damaged, readCompressed, writeCompressed, type Part } from './parts.ts'

const folderName = /^[0-9a-f]{2}$/
const fileName = /^[0-9a-f]{62}(\.sm4)?$/
const linePattern = /^([0-9a-f]{64}) (\d+) ([0-9a-f]{2}\/[0-9a-f]{62}(?:\.sm4)?)$/

export interface StoredFiles extends Part {
  count: number
  totalBytes: number
}

/**
 * Copies every stored file and writes their list. Called after the snapshot was taken: a file is stored before the row
 * that names it is committed, so none the snapshot knows can be missing. One that was erased meanwhile is passed over.
 */
export async function copyStoredFiles(filesDir: string, out: string): Promise<StoredFiles> {
  let count = 0
  let totalBytes = 0
  async function* lines(): AsyncGenerator<string> {
    for await (const path of storedPaths(filesDir)) {
      const copied = await copyFile(join(filesDir, path), join(out, 'files', path)).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      })
      if (copied === undefined) continue
      count += 1
      totalBytes += copied.bytes
      yield `${copied.sm3} ${copied.bytes} ${path}\n`
    }
  }
  const part = await writeCompressed(out, 'files.list.gz', Readable.from(lines(), { objectMode: false }))
  return { ...part, count, totalBytes }
}

async function* storedPaths(filesDir: string): AsyncGenerator<string> {
  for (const folder of (await readdir(filesDir).catch(noneYet)).sort()) {
    if (!folderName.test(folder)) continue
    for (const name of (await readdir(join(filesDir, folder))).sort()) {
      if (fileName.test(name)) yield `${folder}/${name}`
    }
  }
}

/** An installation that has stored nothing has no folder; `missingFiles` tells it from one whose folder is gone. */
function noneYet(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
  throw error
}

/** Which of these digests, named by the database, are in the backup in neither form. */
export async function missingFiles(out: string, digests: readonly string[]): Promise<string[]> {
  const missing: string[] = []
  for (const digest of digests) {
    const place = join(out, 'files', digest.slice(0, 2), digest.slice(2))
    const forms = await Promise.all([`${place}.sm4`, place].map((path) => stat(path).catch(() => undefined)))
    if (forms.every((form) => form === undefined)) missing.push(digest)
  }
  return missing
}

/**
 * Puts the stored files of a backup in place, each checked against the list. `placed` is told of each that was not
 * there before, so that a restore which comes to nothing can take them away again.
 */
export async function restoreStoredFiles(
  dir: string,
  list: StoredFiles,
  filesDir: string,
  placed: (path: string) => void,
): Promise<void> {
  let count = 0
  for await (const line of createInterface({ input: readCompressed(dir, list), crlfDelay: Infinity })) {
    const [, sm3, bytes, path] = linePattern.exec(line) ?? []
    if (sm3 === undefined || path === undefined) throw damaged(list.path)
    const to = join(filesDir, path)
    const expected = { sm3, bytes: Number(bytes) }
    if (await restoreOne(join(dir, 'files', path), to, expected, filesDir)) placed(to)
    count += 1
  }
  if (count !== list.count) throw damaged(list.path)
}

/** Answers whether it put the file there. */
async function restoreOne(
  from: string,
  to: string,
  expected: { sm3: string; bytes: number },
  filesDir: string,
): Promise<boolean> {
  if ((await stat(to).catch(() => undefined))?.size === expected.bytes) return false
  const draft = join(filesDir, 'tmp', uuidv7())
  try {
    const copied = await copyFile(from, draft).catch((cause: unknown) => {
      throw (cause as NodeJS.ErrnoException).code === 'ENOENT' ? damaged(from, cause) : cause
    })
    if (copied.sm3 !== expected.sm3 || copied.bytes !== expected.bytes) throw damaged(from)
    await mkdir(dirname(to), { recursive: true })
    await rename(draft, to)
    return true
  } finally {
    await rm(draft, { force: true })
  }
}
