/** `catalogue/` on disk → the frozen catalogue, or one Problem with every fault by file and line. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TSchema, Static } from 'typebox'
import { Problem } from '../../../kernel/problem.ts'
import { createCatalogue, type Catalogue, type CatalogueParts } from '../catalogue.ts'
import { codeListOf, type CodeList } from '../code-list.ts'
import { problems } from '../problems.ts'
import { ListDefinition } from '../schema/list.ts'
import { Behaviour, Matter, Measure } from '../schema/measure.ts'
import { Memorandum, NationalList } from '../schema/memorandum.ts'
import { PublicityRule } from '../schema/publicity.ts'
import { RecordKind } from '../schema/record.ts'
import { Retention } from '../schema/retention.ts'
import { DenyList, Source } from '../schema/source.ts'
import { crossCheck } from './cross-check.ts'
import { parseCodeList, parseYaml, textOf, type CatalogueFault, type Parsed } from './parse.ts'

/** The parsed files of a catalogue, with the places of their parts. */
export interface CatalogueFiles {
  kinds: Parsed<RecordKind>[]
  lists: Parsed<ListDefinition>[]
  publicity: Parsed<PublicityRule>[]
  measures: Parsed<Measure>[]
  behaviours: Parsed<Behaviour>[]
  matters: Parsed<Matter>[]
  memoranda: Parsed<Memorandum>[]
  nationalLists: Parsed<NationalList>[]
  sources: Parsed<Source>[]
  codeLists: CodeList[]
  denyList: Parsed<DenyList> | undefined
  retention: Parsed<Retention> | undefined
}

/**
 * Reads, checks and freezes the catalogue under `dir`. Throws `catalogue.invalid` whose errors carry
 * `file:line path message` for every fault of every file, so that one run shows them all.
 */
export async function loadCatalogue(dir: string): Promise<Catalogue> {
  const { catalogue, faults } = await readCatalogue(dir)
  if (catalogue !== undefined) return catalogue
  throw new Problem(problems.invalid, {
    detail: faults.map(faultLine).join('\n'),
    errors: faults.map((f) => ({
      code: 'catalogue.fault',
      field: `${f.file}:${f.line}`,
      message: `${f.path} ${f.message}`.trim(),
    })),
  })
}

/** `records/penalty.yaml:12 /fields/3/type is none of the words allowed here`. */
export function faultLine(f: CatalogueFault): string {
  return `${f.file}:${f.line}${f.path === '' ? '' : ` ${f.path}`} ${f.message}`
}

/** The same without throwing: the catalogue, or the faults that stand in its way. */
export async function readCatalogue(
  dir: string,
): Promise<{ catalogue: Catalogue | undefined; faults: CatalogueFault[] }> {
  const faults: CatalogueFault[] = []
  const files = await readFiles(dir, faults)
  if (faults.length === 0) crossCheck(files, faults)
  if (faults.length > 0 || files.denyList === undefined) return { catalogue: undefined, faults }
  const values = <T>(parsed: Parsed<T>[]): T[] => parsed.map((p) => p.value)
  const parts: CatalogueParts = {
    kinds: values(files.kinds),
    lists: values(files.lists),
    publicity: values(files.publicity),
    measures: values(files.measures),
    behaviours: values(files.behaviours),
    matters: values(files.matters),
    memoranda: values(files.memoranda),
    nationalLists: values(files.nationalLists),
    sources: values(files.sources),
    codeLists: files.codeLists,
    denyList: files.denyList.value,
    retention: files.retention?.value,
  }
  return { catalogue: createCatalogue(parts), faults }
}

async function readFiles(dir: string, faults: CatalogueFault[]): Promise<CatalogueFiles> {
  const read = async (path: string): Promise<string | undefined> => textOf(path, await readFile(join(dir, path)), faults)
  const folder = async <S extends TSchema>(name: string, schema: S): Promise<Parsed<Static<S>>[]> => {
    const parsed: Parsed<Static<S>>[] = []
    for (const path of await listFiles(dir, name, '.yaml', faults)) {
      const text = await read(path)
      const one = text === undefined ? undefined : parseYaml(schema, path, text, faults)
      if (one !== undefined) parsed.push(one)
    }
    return parsed
  }
  const codeLists: CodeList[] = []
  for (const path of await listFiles(dir, 'codes', '.csv', faults)) {
    const text = await read(path)
    const code = path.slice('codes/'.length, -'.csv'.length)
    if (text !== undefined) codeLists.push(codeListOf(code, parseCodeList(path, text, faults)))
  }
  const single = async <S extends TSchema>(path: string, schema: S): Promise<Parsed<Static<S>> | undefined> => {
    const bytes = await readFile(join(dir, path)).catch(() => undefined)
    const text = bytes === undefined ? undefined : textOf(path, bytes, faults)
    return text === undefined ? undefined : parseYaml(schema, path, text, faults)
  }
  const before = faults.length
  const denyList = await single('deny-list.yaml', DenyList)
  if (denyList === undefined && faults.length === before) {
    faults.push({
      file: 'deny-list.yaml',
      line: 1,
      path: '',
      message: 'is missing; no catalogue is loaded without its deny list',
    })
  }
  return {
    kinds: await folder('records', RecordKind),
    lists: await folder('lists', ListDefinition),
    publicity: await folder('publicity', PublicityRule),
    measures: await folder('measures', Measure),
    behaviours: await folder('behaviours', Behaviour),
    matters: await folder('matters', Matter),
    memoranda: await folder('memoranda', Memorandum),
    nationalLists: await folder('national-lists', NationalList),
    sources: await folder('sources', Source),
    codeLists,
    denyList,
    retention: await single('retention.yaml', Retention),
  }
}

/** Paths of a folder's files in order. One that would not be read, and is no note, is a fault: somebody thinks it is law. */
async function listFiles(
  dir: string,
  folder: string,
  ending: string,
  faults: CatalogueFault[],
): Promise<string[]> {
  try {
    const names = (await readdir(join(dir, folder))).filter((name) => !name.startsWith('.')).sort()
    for (const name of names) {
      if (name.endsWith(ending) || name.endsWith('.md')) continue
      const message = `is not read: its name should end in ${ending}`
      faults.push({ file: `${folder}/${name}`, line: 1, path: '', message })
    }
    return names.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
