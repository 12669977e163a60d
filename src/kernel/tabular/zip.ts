/**
 * ZIP archives from strangers, through yauzl (which refuses unsafe entry names). Added here: bounds on what the entries
 * declare, and the check that they unpack to just that size and check sum.
 */
import { pipeline } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { Problem } from '../problem.ts'
import { asProblem, problems } from './problems.ts'

export interface ZipLimits {
  /** Of all entries together, default 2 GiB. */
  maxUnpackedBytes: number
  /** Unpacked to packed, judged per entry above 10 MiB. Office files seldom pass 30:1. */
  maxRatio: number
  maxEntries: number
}

export const zipLimits: ZipLimits = { maxUnpackedBytes: 2 ** 31, maxRatio: 200, maxEntries: 10_000 }
const ratioFloor = 10 * 2 ** 20
const chunkBytes = 1 << 17

export interface Archive {
  names: string[]
  /** Unpacked size; undefined when there is no such entry. Names are compared without regard to case, as Office does. */
  sizeOf(name: string): number | undefined
  /** The unpacked bytes. Throws `table.truncated` or `table.unreadable` when they do not match their check sum. */
  read(name: string): AsyncIterable<Buffer>
  close(): void
}

/** Throws `table.truncated`, `zip_bomb`, `encrypted`, `unreadable`. The caller closes the archive. */
export async function openArchive(path: string, limits: ZipLimits = zipLimits): Promise<Archive> {
  const zip = await openZip(path)
  try {
    const entries = await listEntries(zip, limits)
    return {
      names: [...entries.keys()],
      sizeOf: (name) => entries.get(name.toLowerCase())?.uncompressedSize,
      read: (name) => readEntry(zip, entries.get(name.toLowerCase())),
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw asProblem(error)
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false })
  } catch (cause) {
    if (/end of central directory|file too short/i.test(String(cause))) {
      throw new Problem(problems.truncated, {
        detail: '文件末尾缺失，可能没有上传完整。请重新上传完整的文件。',
        cause,
      })
    }
    throw asProblem(cause)
  }
}

async function listEntries(zip: ZipFile, limits: ZipLimits): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  let total = 0
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted()) {
      throw new Problem(problems.encrypted, { detail: '压缩内容设有密码。请去掉密码后重新提交。' })
    }
    total += entry.uncompressedSize
    const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize)
    const excessive = entry.uncompressedSize > ratioFloor && ratio > limits.maxRatio
    if (excessive || total > limits.maxUnpackedBytes || entries.size >= limits.maxEntries) throw bomb(limits)
    entries.set(entry.fileName.toLowerCase(), entry)
  }
  return entries
}

function bomb(limits: ZipLimits): Problem {
  const gigabytes = limits.maxUnpackedBytes / 2 ** 30
  return new Problem(problems.zipBomb, {
    detail: `文件解压后超过 ${gigabytes} GB，或压缩比超过 ${limits.maxRatio} 倍。请删除多余的空白行列后另存，或改用 CSV 提交。`,
  })
}

async function* readEntry(zip: ZipFile, entry: Entry | undefined): AsyncGenerator<Buffer> {
  if (entry === undefined) {
    throw new Problem(problems.unreadable, { detail: '工作簿缺少必要的组成部分。请用表格软件打开后另存，再重新提交。' })
  }
  try {
    let sum = 0
    let size = 0
    for await (const chunk of await unpacked(zip, entry)) {
      sum = crc32(chunk, sum)
      size += chunk.length
      if (size > entry.uncompressedSize) break
      yield chunk
    }
    if (size !== entry.uncompressedSize || sum !== entry.crc32) throw new Error(`${entry.fileName} is damaged`)
  } catch (error) {
    throw asProblem(error)
  }
}

/** Unpacked here instead of by yauzl for larger chunks than its 16 KB, which cost more than the inflating itself. */
async function unpacked(zip: ZipFile, entry: Entry): Promise<AsyncIterable<Buffer>> {
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false })
  if (entry.compressionMethod === 0) return packed
  if (entry.compressionMethod !== 8) throw new Error(`${entry.fileName} is packed by method ${entry.compressionMethod}`)
  const inflate = createInflateRaw({ chunkSize: chunkBytes })
  // Errors surface where the chunks are read.
  pipeline(packed, inflate, () => undefined)
  return inflate
}
