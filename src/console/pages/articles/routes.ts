/** `/console/articles`: written by one person, let out by another. What may be said, and who decides, is module editorial's. */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem } from '../../../kernel/problem.ts'
import {
  articleFlow,
  changeArticle,
  contentFaults,
  countSubmitted,
  createArticle,
  editorialProblems,
  findArticle,
  moveArticle,
  movesOf,
  readDesk,
  sectionCodes,
  type Article,
  type ArticleVerb,
} from '../../../modules/editorial/index.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt } from '../../parts/attempt.ts'
import { Once } from '../../parts/once.ts'
import { defineForm, definePage, staff, type SeeOther, type Sent, type Visit } from '../../route.ts'
import { editPage } from './edit.ts'
import { articlesPage } from './list.ts'
import { articlePage } from './one.ts'
import { textOf, typedIn, typedOf, type Typed } from './text.ts'
import { views } from './words.ts'

const path = '/console/articles'
const authority = staff('articles:write')
const pageRows = 50
/** A hundred thousand Chinese characters as a form sends them. */
const bodyLimit = 1024 * 1024
const spareRows = 3

const dones: Readonly<Record<string, string>> = {
  saved: '草稿已保存',
  submit: '已送审，请另一位同事审核',
  approve: '审核通过',
  return: '已退回撰写人修改',
  withdraw: '已撤回，网站上不再显示',
}

export function articleRoutes(ctx: Context): Route[] {
  return [...readingRoutes(ctx), ...writingRoutes(ctx), moveRoute(ctx)]
}

function readingRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.articles',
      path,
      summary: '信息发布',
      authority,
      query: ['state', 'section', 'cursor'],
      show: async ({ query }) => {
        const state = views.find(([one]) => one === query['state'])?.[0]
        const section = sectionCodes.find((one) => one === query['section'])
        const cursor = query['cursor']
        const [{ items, next }, waiting] = await Promise.all([
          readDesk(ctx, { state, section, cursor, limit: pageRows }),
          countSubmitted(ctx.db),
        ])
        return articlesPage({
          items,
          waiting,
          next: next ?? undefined,
          today: ctx.clock.today(),
          asked: { state, section, cursor },
        })
      },
    }),
    newRoute(ctx),
    definePage(ctx, {
      operation: 'console.article',
      path: `${path}/:id`,
      summary: '一篇文章',
      authority,
      query: ['done'],
      show: async (visit) =>
        draw(ctx, visit, await articleOf(ctx, visit), {
          faults: noFaults,
          done: dones[visit.query['done'] ?? ''],
        }),
    }),
  ]
}

function newRoute(ctx: Context): Route {
  return definePage(ctx, {
    operation: 'console.article-new',
    path: `${path}/new`,
    summary: '撰写文章',
    authority,
    query: ['section'],
    show: ({ desk, query }) =>
      editPage(desk, {
        article: undefined,
        findings: undefined,
        preview: false,
        spare: query['section'] === 'campaign' ? spareRows : 1,
        faults: noFaults,
        done: undefined,
        typed: {
          section: query['section'] ?? '',
          title: '',
          slug: '',
          summary: '',
          body: '',
          publishOn: ctx.clock.today(),
          activities: [],
        },
      }),
  })
}

async function articleOf(ctx: Context, { params }: Visit): Promise<Article> {
  const id = params['id'] ?? ''
  const found = isUuid(id) ? await findArticle(ctx.db, id) : undefined
  if (found === undefined) throw new Problem(editorialProblems.notFound)
  return found
}

interface Around {
  readonly faults: Faults
  readonly done?: string | undefined
  /** What a refused form of writing said. */
  readonly typed?: Typed
  readonly reasons?: Readonly<Record<string, string>>
  readonly preview?: boolean
  readonly spare?: number
  readonly status?: number
  /** What was before the author, when it is not what is stored by now. */
  readonly version?: number
}

/** A draft to be written on; anything later to be read, and let out or not. */
function draw(ctx: Context, { actor, desk }: Visit, article: Article, around: Around): ConsolePage {
  const { faults, done, status } = around
  if (article.state !== 'draft') {
    return articlePage(desk, {
      article,
      faults,
      done,
      status,
      moves: movesOf(article, actor),
      today: ctx.clock.today(),
      typed: around.reasons ?? {},
    })
  }
  const typed = around.typed ?? typedOf(article)
  return editPage(desk, {
    article: { ...article, version: around.version ?? article.version },
    typed,
    faults,
    done,
    status,
    findings: contentFaults(textOf(typed).text),
    preview: around.preview ?? false,
    spare: around.spare ?? 1,
  })
}

function writingRoutes(ctx: Context): Route[] {
  const once = new Once()
  return [
    defineForm(ctx, {
      operation: 'console.article-create',
      path,
      summary: '保存新文章',
      authority,
      bodyLimit,
      handle: (sent) =>
        write(sent, {
          again: async (around) => {
            const typed = around.typed ?? typedIn(sent.form)
            return editPage(sent.desk, {
              article: undefined,
              typed,
              findings: contentFaults(textOf(typed).text),
              preview: around.preview ?? false,
              spare: around.spare ?? 1,
              faults: around.faults,
              done: undefined,
              status: around.status,
            })
          },
          save: (text, then) =>
            once.run(sent.actor.id, sent.form.text('once'), async () =>
              then(await createArticle(ctx, sent.actor, text)),
            ),
          submit: (article) => submit(ctx, sent, article),
        }),
    }),
    defineForm(ctx, {
      operation: 'console.article-change',
      path: `${path}/:id`,
      summary: '修改草稿',
      authority,
      bodyLimit,
      handle: async (sent) => {
        const article = await articleOf(ctx, sent)
        return write(sent, {
          again: async (around) => draw(ctx, sent, article, { ...around, version: versionIn(sent) }),
          save: async (text, then) =>
            then(await changeArticle(ctx, sent.actor, article.id, versionIn(sent), text)),
          submit: (saved) => submit(ctx, sent, saved),
        })
      },
    }),
  ]
}

async function submit(ctx: Context, { actor }: Sent, { id, version }: Article): Promise<Article> {
  return moveArticle(ctx, actor, id, { verb: 'submit', version })
}

interface Writing {
  /** The form again, with what stands against it or how it looks. */
  readonly again: (around: Around) => Promise<ConsolePage>
  readonly save: (
    text: Parameters<typeof createArticle>[2],
    then: (article: Article) => Promise<string>,
  ) => Promise<string>
  readonly submit: (article: Article) => Promise<Article>
}

/** Saves, previews, hands in, or adds rows: by the button that was pressed. Enter saves. */
async function write({ form }: Sent, writing: Writing): Promise<ConsolePage | SeeOther> {
  const wish = form.text('do')
  const typed = typedIn(form)
  if (wish === 'rows') return writing.again({ typed, faults: noFaults, spare: spareRows })
  if (wish === 'preview') return writing.again({ typed, faults: noFaults, preview: true })
  const { text, faults } = textOf(typed)
  if (isFaulty(faults)) return writing.again({ typed, faults, status: 422 })
  const findings = wish === 'submit' ? contentFaults(text) : []
  if (findings.length > 0) {
    const refusal = new Problem(editorialProblems.personalData, { errors: findings })
    return writing.again({ typed, faults: faultsOf(refusal, placesOf(findings)), status: refusal.status })
  }
  return attempt(
    () =>
      writing.save(text, async (article) => {
        if (wish === 'submit') await writing.submit(article)
        return `${path}/${article.id}?done=${wish === 'submit' ? 'submit' : 'saved'}`
      }),
    (problem) =>
      writing.again({
        typed,
        faults: faultsOf(problem, { 'article.slug_taken': 'slug' }),
        status: problem.status,
      }),
  )
}

function placesOf(findings: readonly { field?: string }[]): Record<string, string> {
  return Object.fromEntries(findings.map(({ field = '' }) => [field, field]))
}

function versionIn({ form }: Sent): number {
  const text = form.text('version')
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

function moveRoute(ctx: Context): Route {
  return defineForm(ctx, {
    operation: 'console.article-move',
    path: `${path}/:id/moves`,
    summary: '审核、退回、撤回文章',
    authority,
    handle: async (sent) => {
      const { form, actor } = sent
      const article = await articleOf(ctx, sent)
      const asked = form.text('verb')
      const verb = articleFlow.moves.find((move) => move.verb === asked)?.verb as ArticleVerb | undefined
      const reason = form.lines('reason')
      const field = `reason-${asked}`
      const refused = (faults: Faults, status: number): ConsolePage =>
        draw(ctx, sent, article, { faults, status, reasons: { [field]: reason } })
      if (verb === undefined) return refused({ '': '没有这个步骤，请重新打开文章' }, 422)
      const needsReason = verb === 'return' || verb === 'withdraw'
      if (needsReason && (reason.length < 2 || reason.length > 500))
        return refused({ [field]: '请说明理由，2到500个字' }, 422)
      return attempt(
        async () => {
          await moveArticle(ctx, actor, article.id, {
            verb,
            version: versionIn(sent),
            ...(reason === '' ? {} : { reason }),
          })
          return `${path}/${article.id}?done=${verb}`
        },
        async (problem) => refused(faultsOf(problem), problem.status),
      )
    },
  })
}
