/** The data sets of open data: what the catalogue shares with the public, described by it. */
import type { Context } from '../../context.ts'
import { openFields } from '../../modules/publicity/index.ts'
import { openDataFiles, openKinds } from '../open-data/files.ts'
import type { Dataset } from '../types.ts'

const cycles = {
  realtime: '实时',
  daily: '每日',
  weekly: '每周',
  monthly: '每月',
  quarterly: '每季度',
  yearly: '每年',
} as const

const listPages: Readonly<Record<string, string | undefined>> = {
  permit: '/publicity/permits',
  penalty: '/publicity/penalties',
}

/** What can be taken away, each with its fields and its whole-set files. */
export async function datasetsOf(ctx: Context, counts: ReadonlyMap<string, number>): Promise<Dataset[]> {
  // Those with a list page of their own are what most readers come for.
  const first = (code: string): number => (listPages[code] === undefined ? 1 : 0)
  return Promise.all(
    openKinds(ctx)
      .sort((a, b) => first(a) - first(b))
      .map(async (code) => {
        const kind = ctx.catalogue.kind(code)
        return {
          code,
          title: kind.title,
          description: kind.description,
          count: counts.get(code) ?? 0,
          updateTitle: cycles[kind.updateCycle],
          page: listPages[code],
          whole: await wholeOf(ctx, code),
          schema: `/api/v1/catalogue/kinds/${code}`,
          bases: kind.basis,
          fields: openFields(kind).map(({ name, title, type, required }) => (
            { name, title, type, required: required === true }
          )),
        }
      }),
  )
}

async function wholeOf(ctx: Context, kind: string): Promise<Dataset['whole']> {
  const kept = await openDataFiles(ctx).kept(kind)
  const at = `/open-data/${kind}`
  return {
    csv: `${at}.csv.gz`,
    jsonl: `${at}.jsonl.gz`,
    kept:
      kept === undefined
        ? undefined
        : {
            at: kept.at,
            rows: kept.rows,
            position: kept.position,
            csvBytes: kept.files.csv.bytes,
            jsonlBytes: kept.files.jsonl.bytes,
          },
  }
}
