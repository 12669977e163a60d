/**
 * `/me`: the subject's own space (contract; requirements P1, L3, R5; peers 5 rows 14, 15, 28). A person signed in for a
 * firm reads what the platform holds about it, answers what it is told and asks to leave a list; every condition is the
 * modules'. Of another firm nothing is found here: the subject is always that of the session.
 */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import type { Problem } from '../../../kernel/problem.ts'
import { isCivilDate } from '../../../kernel/time.ts'
import { addDocument, listNotices, maxPaperBytes, readCase } from '../../../modules/casework/index.ts'
import {
  applyForExit, defend, drop, readExits, readListing, waive, waysOut, withdrawFromExit,
} from '../../../modules/lists/index.ts'
import { readConsequences } from '../../../modules/measures/index.ts'
import { ownSubject } from '../../../modules/publicity/index.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt } from '../../parts/attempt.ts'
import { Once } from '../../parts/once.ts'
import { defineForm, definePage, defineUpload, type SeeOther, type Sent, type Visit } from '../../route.ts'
import { homePage } from './home.ts'
import { listingPage, undoing, type ListingView } from './listing.ts'
import { looksPage } from './looks.ts'
import { noticesPage } from './notices.ts'
import { contactsOf, home, party } from './parts.ts'
import { entryPage, recordsPage } from './records.ts'
import { ownPapers } from './words.ts'

const one = `${home}/listings/:id`

export function meRoutes(ctx: Context): Route[] {
  return [...pages(ctx), ...steps(ctx), paperRoute(ctx)]
}

function pages(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.me', path: home, summary: '主体的信用空间', authority: party,
      show: (visit) => homePage(ctx, visit),
    }),
    definePage(ctx, {
      operation: 'console.me-records', path: `${home}/records`, summary: '本主体的信用记录，公示与否', authority: party, query: ['cursor'],
      show: (visit) => recordsPage(ctx, visit),
    }),
    definePage(ctx, {
      operation: 'console.me-entry', path: `${home}/entries/:fact`, summary: '本主体的一条名单事项：后果与退出', authority: party,
      show: (visit) => entryPage(ctx, visit),
    }),
    definePage(ctx, {
      operation: 'console.me-notices', path: `${home}/notices`, summary: '本主体收到的文书', authority: party, query: ['cursor'],
      show: (visit) => noticesPage(ctx, visit),
    }),
    definePage(ctx, {
      operation: 'console.me-looks', path: `${home}/looks`, summary: '谁查过本主体', authority: party, query: ['view', 'cursor'],
      show: (visit) => looksPage(ctx, visit),
    }),
    definePage(ctx, {
      operation: 'console.me-listing', path: one, summary: '与本主体有关的一个名单办件', authority: party, query: ['done'],
      show: (visit) => draw(ctx, visit, { faults: noFaults, typed: {}, ticked: [], done: visit.query['done'] }),
    }),
  ]
}

type Around = Pick<ListingView, 'faults' | 'typed' | 'ticked' | 'done' | 'status'>

/** A number out of the address; what is none is the number of nothing. */
function uuidIn({ params }: Visit, name = 'id'): string {
  const text = params[name] ?? ''
  return isUuid(text) ? text : '00000000-0000-0000-0000-000000000000'
}

async function draw(ctx: Context, visit: Visit, around: Around): Promise<ConsolePage> {
  const { actor, desk } = visit
  const entry = await readListing(ctx, actor, uuidIn(visit))
  const list = ctx.catalogue.list(entry.list.code, entry.decision?.decidedOn ?? ctx.clock.today())
  const subject = await ownSubject(ctx, actor)
  const since = entry.status === 'in-force' ? entry.since : null
  const [found, exits, consequences, papers, [contact]] = await Promise.all([
    readCase(ctx, actor, entry.case),
    readExits(ctx, actor, entry.id),
    since === null || subject === undefined
      ? readConsequences(ctx, list.code)
      : readConsequences(ctx, list.code, { category: subject.category, since, until: entry.until }),
    listNotices(ctx, actor, { box: 'in', limit: 200 }),
    contactsOf(ctx, [entry.body]),
  ])
  const ways = waysOut(list, { decidedOn: entry.decision?.decidedOn ?? null, until: entry.until })
  const asked = ways.filter((way) => way.onRequest).map(({ ground, title }) => ({ code: ground, title }))
  const always = Object.entries(undoing).filter(([code]) => !asked.some((way) => way.code === code))
  const cases = new Set([entry.case, ...exits.map((exit) => exit.case)])
  return listingPage(desk, {
    ...around, entry, case: found, exits, list, consequences,
    grounds: [...asked, ...always.map(([code, title]) => ({ code, title }))],
    fromCorrection: list.earlyExitRuns === 'correction',
    notices: papers.items.filter((paper) => paper.caseId !== null && cases.has(paper.caseId)),
    contact: contact ?? { ...entry.body, address: null, phone: null }, today: ctx.clock.today(),
  })
}

/** What a step sends, and what is wrong with it before the module is asked. */
interface Given {
  readonly typed: Readonly<Record<string, string>>
  readonly faults: Faults
}

/** Does what a form asks; refused, the page says so with what was typed still there. */
function step(
  ctx: Context, sent: Sent, name: string, { typed, faults }: Given, work: () => Promise<unknown>,
): Promise<ConsolePage | SeeOther> {
  const again = (wrong: Faults, status: number): Promise<ConsolePage> => draw(ctx, sent, {
    faults: wrong, typed: { ...typed, step: name }, ticked: documentsIn(sent), done: undefined, status,
  })
  if (isFaulty(faults)) return again(faults, 422)
  const places = {
    'list.paper_missing': `documents-${name}`, 'list.ground_unknown': `ground-${name}`,
    'case.document_refused': 'file', 'request.too_large': 'file',
  }
  return attempt(
    async () => {
      await work()
      return `${home}/listings/${uuidIn(sent)}?done=${name}`
    },
    (problem: Problem) => again(faultsOf(problem, places), problem.status),
  )
}

function steps(ctx: Context): Route[] {
  const once = new Once()
  const form = (
    name: string, path: string, summary: string, given: (sent: Sent) => Given,
    run: (sent: Sent, id: string) => Promise<unknown>,
  ): Route => defineForm(ctx, {
    operation: `console.me-${name}`, path: `${one}/${path}`, summary, authority: party,
    handle: (sent) => step(ctx, sent, name, given(sent), () =>
      once.run(sent.actor.id, sent.form.text('once'), async () => {
        await run(sent, uuidIn(sent))
        return name
      })),
  })
  return [
    form('defence', 'defence', '陈述申辩', (sent) => worded(sent, 'statement', 'defence'), (sent, id) =>
      defend(ctx, sent.actor, id, { statement: sent.form.lines('statement'), documents: documentsIn(sent) })),
    form('waiver', 'waiver', '放弃陈述申辩', (sent) => worded(sent, 'statement', 'waiver'), (sent, id) =>
      waive(ctx, sent.actor, id, { statement: sent.form.lines('statement') })),
    form('refusal', 'refusal', '谢绝列入守信名单的推荐', (sent) => worded(sent, 'reason', 'refusal'), (sent, id) =>
      drop(ctx, sent.actor, id, { reason: sent.form.lines('reason') })),
    form('exits', 'exits', '申请移出名单', exitGiven, (sent, id) => applyForExit(ctx, sent.actor, id, {
      ground: sent.form.text('ground'), statement: sent.form.lines('statement'), documents: documentsIn(sent),
      ...(sent.form.text('correctedOn') === '' ? {} : { correctedOn: sent.form.text('correctedOn') }),
    })),
    form('withdrawal', 'exits/:exit/withdrawal', '撤回本主体的移出申请', () => ({ typed: {}, faults: {} }), (sent) =>
      withdrawFromExit(ctx, sent.actor, uuidIn(sent, 'exit'))),
  ]
}

/** A text that must be there, kept under the id of its field. */
function worded({ form }: Sent, field: string, name: string): Given {
  const text = form.lines(field)
  const id = `${field}-${name}`
  return { typed: { [id]: text }, faults: text.length >= 2 && text.length <= 4000 ? {} : { [id]: '请填写，2到4000个字' } }
}

function exitGiven(sent: Sent): Given {
  const { typed, faults } = worded(sent, 'statement', 'exits')
  const [ground, correctedOn] = [sent.form.text('ground'), sent.form.text('correctedOn')]
  return {
    typed: { ...typed, 'ground-exits': ground, 'correctedOn-exits': correctedOn },
    faults: {
      ...(ground === '' ? { 'ground-exits': '请选择移出情形' } : {}), ...faults,
      ...(correctedOn === '' || isCivilDate(correctedOn) ? {} : { 'correctedOn-exits': '不是有效日期' }),
    },
  }
}

function documentsIn({ form }: Sent): string[] {
  return [...new Set(form.all('documents').filter(isUuid))].slice(0, 50)
}

/** A paper to the case of the procedure; which kinds are the party's own to hand in is said in words.ts. */
function paperRoute(ctx: Context): Route {
  return defineUpload(ctx, {
    operation: 'console.me-papers', path: `${one}/papers`, summary: '提交材料', authority: party, maxBytes: maxPaperBytes + 1,
    handle: async (sent) => {
      const { form, file, actor } = sent
      const [kind, title] = [form.text('kind'), form.text('title').slice(0, 200)]
      const faults = {
        ...(ownPapers.includes(kind) ? {} : { 'kind-papers': '请选择材料种类' }),
        ...(file.name === '' ? { file: '请选择文件' } : {}),
      }
      if (isFaulty(faults)) file.content.resume()
      return step(ctx, sent, 'papers', { typed: { 'kind-papers': kind, 'title-papers': title }, faults }, async () => {
        const entry = await readListing(ctx, actor, uuidIn(sent))
        await addDocument(ctx, actor, entry.case, {
          kind, title: title === '' ? file.name.slice(0, 200) : title, fileName: file.name,
          mediaType: file.mediaType, content: file.content,
        })
      })
    },
  })
}
