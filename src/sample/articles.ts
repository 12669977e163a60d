/** What the sample city's office has published: written by one person of the sample, approved by another. */
import type { Context } from '../context.ts'
import { firstRow, sql } from '../kernel/db.ts'
import type { Actor } from '../kernel/http.ts'
import { addDays, type CivilDate } from '../kernel/time.ts'
import { createArticle, findArticle, moveArticle, type Article, type ArticleText } from '../modules/editorial/index.ts'

function person(id: string, name: string, role: string): Actor {
  return {
    kind: 'user',
    id,
    name,
    organisation: undefined,
    scopes: new Set(['articles:write']),
    roles: new Set([role]),
  }
}

function articles(today: CivilDate): ArticleText[] {
  const year = today.slice(0, 4)
  return [
    {
      slug: 'order-36-in-brief',
      section: 'policy',
      title: '《信用修复管理办法》要点',
      publishOn: addDays(today, -60),
      activities: [],
      summary: '失信信息分三类公示，到期自动停止；修复免费，谁认定、谁修复。',
      body:
        '《信用修复管理办法》自2026年4月1日起施行。\n\n## 公示多久\n\n- 轻微失信信息原则上不公示；\n- 一般失信信息公示三个月至一年；\n- 严重失信信息公示一年至三年。\n\n最长期限届满，自动停止公示，不需要申请。\n\n' +
        '## 怎样修复\n\n达到最短公示期、纠正失信行为并履行完义务的，可以持履行证明和信用承诺书申请。修复不收取任何费用。',
    },
    {
      slug: 'what-is-uscc',
      section: 'knowledge',
      title: '统一社会信用代码怎样读',
      publishOn: addDays(today, -45),
      activities: [],
      summary: '十八位代码由登记管理部门、机构类别、登记地、主体标识和校验码五部分组成。',
      body: '第一位是登记管理部门，第二位是机构类别，第三至八位是登记管理机关所在地，第九至十七位是主体标识码，第十八位是校验码。\n\n把代码输入[代码核验](/codes)，可以逐段查看含义并检验校验码。',
    },
    {
      slug: 'seven-working-days',
      section: 'news',
      title: '各单位双公示及时率按月公布',
      publishOn: addDays(today, -12),
      activities: [],
      summary: '行政许可和行政处罚自作出决定之日起七个工作日内公示，及时率由平台按收到时间计算。',
      body: '及时率的分子、分母和逾期条数见[单位报送情况](/authorities)。更正不改变首次收到的时间，也不影响及时率。',
    },
    {
      slug: `integrity-month-${year}`,
      section: 'campaign',
      title: `${year}年诚信宣传月`,
      publishOn: addDays(today, -30),
      summary: '走进商圈、园区和校园，现场讲解信用查询、异议申诉和信用修复。',
      body: '活动期间设咨询台，免费协助查询信用档案、填写信用修复材料。',
      activities: [
        {
          on: addDays(today, -25),
          title: '信用查询进商圈',
          place: '明州市民广场',
          unit: '明州市公共信用信息中心',
          result: '接待咨询三百余人次',
        },
        {
          on: addDays(today, 10),
          title: '信用修复辅导进园区',
          place: '云栖区产业园',
          unit: '云栖区行政审批局',
        },
      ],
    },
  ]
}

/** Writes, submits and approves the sample's articles, each from where it stands. */
export async function seedArticles(ctx: Context): Promise<void> {
  const author = person('office-clerk', '信用办经办人', 'office-clerk')
  const reviewer = person('office-admin', '信用办管理员', 'office-admin')
  for (const text of articles(ctx.clock.today())) {
    let article = (await findBySlug(ctx, text.slug)) ?? (await createArticle(ctx, author, text))
    const { id } = article
    if (article.state === 'draft') {
      article = await moveArticle(ctx, author, id, { verb: 'submit', version: article.version })
    }
    if (article.state === 'submitted') {
      await moveArticle(ctx, reviewer, id, { verb: 'approve', version: article.version })
    }
  }
}

/** The article an interrupted loading left under this name. */
async function findBySlug(ctx: Context, slug: string): Promise<Article | undefined> {
  const found = await firstRow(ctx.db, sql<{ id: string }>`SELECT id FROM editorial.articles WHERE slug = ${slug}`)
  return found === undefined ? undefined : findArticle(ctx.db, found.id)
}
