/** `/console/catalogue`: read only. The catalogue is files, changed by who keeps them and read at the start. */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { checkCatalogue, type Finding } from '../../../modules/catalogue/index.ts'
import { goneButNamed } from '../../../modules/records/index.ts'
import type { ConsolePage } from '../../frame.ts'
import { definePage, staff, type Visit } from '../../route.ts'
import { entriesOf, isAbout, isSection, sectionNames, type SectionName } from './entries.ts'
import { findingsPage, findingsPath, overviewPage, sectionPage, type Overview } from './list.ts'
import { onePage } from './one.ts'
import { levels, path } from './words.ts'

const reads = staff('catalogue:read')

export function catalogueDeskRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.catalogue', path, summary: '目录', authority: reads,
      show: async () => overviewPage(await overviewOf(ctx)),
    }),
    definePage(ctx, {
      operation: 'console.catalogue-findings', path: findingsPath, summary: '目录校验', authority: reads, query: ['level'],
      show: async ({ query }) => findingsPage(await overviewOf(ctx), levelOf(query['level'])),
    }),
    definePage(ctx, {
      operation: 'console.catalogue-section', path: `${path}/:section`, summary: '目录的一个部分', authority: reads,
      show: (visit) => {
        const section = sectionIn(visit)
        const today = ctx.clock.today()
        return sectionPage(section, entriesOf(ctx.catalogue, section, today), checkCatalogue(ctx.catalogue, today))
      },
    }),
    definePage(ctx, {
      operation: 'console.catalogue-entry', path: `${path}/:section/:code`, summary: '目录的一个条目', authority: reads,
      query: ['version'], show: (visit) => showOne(ctx, visit),
    }),
  ]
}

async function overviewOf(ctx: Context): Promise<Overview> {
  const today = ctx.clock.today()
  const { catalogue } = ctx
  return {
    today, digest: catalogue.digest, findings: checkCatalogue(catalogue, today), gone: await goneButNamed(ctx),
    entries: new Map(sectionNames().map((section) => [section, entriesOf(catalogue, section, today)])),
  }
}

function levelOf(text: string | undefined): Finding['level'] {
  return Object.hasOwn(levels, text ?? '') ? (text as Finding['level']) : 'error'
}

function sectionIn({ params }: Visit): SectionName {
  const section = params['section'] ?? ''
  if (!isSection(section)) throw new Problem(problems.notFound)
  return section
}

async function showOne(ctx: Context, visit: Visit): Promise<ConsolePage> {
  const section = sectionIn(visit)
  const { catalogue } = ctx
  const today = ctx.clock.today()
  const code = visit.params['code'] ?? ''
  const entry = entriesOf(catalogue, section, today).find((one) => one.code === code)
  if (entry === undefined) throw new Problem(problems.notFound)
  const asked = visit.query['version']
  const edition = asked === undefined ? entry.shown : entry.editions.find((one) => String(one.version) === asked)
  if (edition === undefined) throw new Problem(problems.notFound)
  const named = edition.standing === 'gone' && (await goneButNamed(ctx)).includes(`${section}/${code}`)
  const findings = checkCatalogue(catalogue, today).filter((one) => isAbout(one, section, code))
  return onePage({ catalogue, today, entry, edition, findings, named })
}
