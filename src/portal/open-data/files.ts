/**
 * Whole-set files of open data: everything of a kind that is public today, as CSV and as lines of JSON, compressed.
 *
 * A file is kept and served as long as it is true: of today (terms end at midnight with no event), and nothing taken
 * back since it was written (the feed says so). Otherwise it is written anew, by the nightly job or for who asks first;
 * meanwhile nobody gets the old one. What came in since is no fault: each file names the position of the change feed
 * from which to read on.
 */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as rest } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import type { Context } from '../../context.ts'
import { sequenceFeed } from '../../kernel/feed.ts'
import { csvWriter, jsonLine, takenBackSince, wholeSet } from '../../modules/publicity/index.ts'

export const formats = ['csv', 'jsonl'] as const
export type Format = (typeof formats)[number]

/** One kind's files, as kept. */
export interface WholeSet {
  readonly kind: string
  readonly day: string
  /** When reading began, RFC 3339; and the feed's position then: whoever reads on from it misses nothing. */
  readonly at: string
  readonly position: number
  readonly rows: number
  readonly files: Readonly<
    Record<Format, { readonly name: string; readonly bytes: number; readonly sha256: string }>
  >
}

/** Kinds whose records anybody may have whole: what the catalogue shares with the public. */
export function openKinds(ctx: Context): string[] {
  return ctx.catalogue.kinds.filter((k) => k.sharing === 'public').map((k) => k.code)
}

export class OpenDataFiles {
  readonly #ctx: Context
  readonly #folder: string
  readonly #writing = new Map<string, Promise<WholeSet>>()
  /** Up to which position of the feed a set is known to be true. */
  readonly #trueUpTo = new Map<string, number>()
  /** One set is written at a time: the others wait. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(ctx: Context) {
    this.#ctx = ctx
    this.#folder = join(ctx.config.dataDir, 'open-data')
  }

  path(name: string): string {
    return join(this.#folder, name)
  }

  /** The kept files of a kind when they are true now; undefined: they have to be written. */
  async kept(kind: string): Promise<WholeSet | undefined> {
    const set = await this.#read(kind)
    if (set === undefined || set.day !== this.#ctx.clock.today()) return undefined
    const end = await sequenceFeed(this.#ctx.pool)
    const key = set.files.csv.name
    const from = Math.max(set.position, this.#trueUpTo.get(key) ?? 0)
    if (from < end && (await takenBackSince(this.#ctx.db, from))) return undefined
    this.#trueUpTo.set(key, end)
    return set
  }

  /** The files of a kind, written when there are none that are true. All who ask meanwhile wait for the same writing. */
  async current(kind: string): Promise<WholeSet> {
    const kept = await this.kept(kind)
    if (kept !== undefined) return kept
    await this.write(kind)
    // What was taken back while it was being written is found now, not by the next reader.
    return (await this.kept(kind)) ?? this.write(kind)
  }

  write(kind: string): Promise<WholeSet> {
    const under = this.#writing.get(kind)
    if (under !== undefined) return under
    const writing = this.#turn.then(() => this.#write(kind)).finally(() => this.#writing.delete(kind))
    this.#turn = writing.catch(() => undefined)
    this.#writing.set(kind, writing)
    return writing
  }

  async #write(kind: string): Promise<WholeSet> {
    await mkdir(this.#folder, { recursive: true })
    const before = await this.#read(kind)
    const day = this.#ctx.clock.today()
    const at = this.#ctx.clock.now().toISOString()
    const position = await sequenceFeed(this.#ctx.pool)
    const csv = csvWriter(this.#ctx, kind)
    const outputs = {
      csv: new Output(this.path(`${kind}.csv.tmp`)),
      jsonl: new Output(this.path(`${kind}.jsonl.tmp`)),
    }
    let rows = 0
    try {
      await outputs.csv.write(csv.heading)
      for await (const page of wholeSet(this.#ctx, { kind })) {
        rows += page.length
        await outputs.csv.write(page.map(csv.line).join(''))
        await outputs.jsonl.write(page.map(jsonLine).join(''))
        await rest()
      }
      const files = {
        csv: await this.#settle(kind, 'csv', outputs.csv),
        jsonl: await this.#settle(kind, 'jsonl', outputs.jsonl),
      }
      const set: WholeSet = { kind, day, at, position, rows, files }
      await this.#remember(set, before)
      return set
    } finally {
      await Promise.all([outputs.csv.discard(), outputs.jsonl.discard()])
    }
  }

  async #settle(kind: string, format: Format, output: Output): Promise<WholeSet['files'][Format]> {
    const { sha256, bytes } = await output.end()
    const name = `${kind}-${sha256.slice(0, 16)}.${format}.gz`
    await rename(output.path, this.path(name))
    return { name, bytes, sha256 }
  }

  /** The files are there before the note that names them; those it no longer names go. */
  async #remember(set: WholeSet, before: WholeSet | undefined): Promise<void> {
    const note = this.path(`${set.kind}.json`)
    const file = await open(`${note}.tmp`, 'w')
    try {
      await file.writeFile(JSON.stringify(set))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${note}.tmp`, note)
    const names = formats.map((f) => set.files[f].name)
    for (const format of formats) {
      const old = before?.files[format].name
      // Who is reading it reads on: the name goes, the content stays until it is closed.
      if (old !== undefined && !names.includes(old)) await rm(this.path(old), { force: true })
    }
  }

  async #read(kind: string): Promise<WholeSet | undefined> {
    try {
      const set = JSON.parse(await readFile(this.path(`${kind}.json`), 'utf8')) as WholeSet
      for (const format of formats) {
        const { name, bytes } = set.files[format]
        if ((await stat(this.path(name))).size !== bytes) return undefined
      }
      return set
    } catch {
      return undefined
    }
  }
}

/** A compressed file as it is written, with its digest. */
class Output {
  readonly path: string
  readonly #gzip = createGzip({ level: 6 })
  readonly #hash = createHash('sha256')
  readonly #done: Promise<void>
  #bytes = 0

  constructor(path: string) {
    this.path = path
    const meter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#hash.update(chunk)
        this.#bytes += chunk.length
        done(null, chunk)
      },
    })
    this.#done = pipeline(this.#gzip, meter, createWriteStream(path, { flush: true }))
    // Told by `write` and `end`; unheard until then.
    this.#done.catch(() => undefined)
  }

  async write(text: string): Promise<void> {
    if (text === '' || this.#gzip.write(text)) return
    await Promise.race([new Promise<void>((resolve) => this.#gzip.once('drain', resolve)), this.#done])
  }

  async end(): Promise<{ sha256: string; bytes: number }> {
    this.#gzip.end()
    await this.#done
    return { sha256: this.#hash.digest('hex'), bytes: this.#bytes }
  }

  /** What is left of it, when it did not become a file. */
  async discard(): Promise<void> {
    this.#gzip.destroy()
    await this.#done.catch(() => undefined)
    await rm(this.path, { force: true })
  }
}

const kept = new WeakMap<Context, OpenDataFiles>()

/** The files of an installation; one keeper per context. */
export function openDataFiles(ctx: Context): OpenDataFiles {
  const mine = kept.get(ctx) ?? new OpenDataFiles(ctx)
  kept.set(ctx, mine)
  return mine
}
