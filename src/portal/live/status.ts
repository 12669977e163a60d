/** Is everything answering: asked of the parts themselves when the page is asked for. */
import type { Context } from '../../context.ts'
import { currentPosition } from '../../kernel/feed.ts'
import { queueStatus } from '../../kernel/queue.ts'
import { listSeals } from '../../kernel/seal.ts'
import { instantText, number } from '../format.ts'
import type { ServiceStatus } from '../types.ts'

/** Work that waits longer is late: publication and withdrawal never wait for it, files and notices do. */
const lateSeconds = 900

/** Where the database does not answer, that is the status: the page is shown all the same. */
export async function statusOf(ctx: Context): Promise<ServiceStatus> {
  const at = ctx.clock.now().toISOString()
  const asked = performance.now()
  try {
    const [position, seals, queue] = await Promise.all([
      currentPosition(ctx.db),
      listSeals(ctx.db, { limit: 20 }),
      queueStatus(ctx.db),
    ])
    const answered = Math.max(1, Math.round(performance.now() - asked))
    const last = seals[0]
    return {
      at,
      parts: [
        { title: '公示与查询', ok: true, detail: `数据库 ${answered} 毫秒内应答` },
        { title: '变更流', ok: true, detail: `当前位置 ${number(position)}` },
        { title: '后台任务', ok: queue.oldestSeconds < lateSeconds, detail: queueText(queue) },
        {
          title: '日志封存',
          ok: true,
          detail: last === undefined ? '还没有封存' : `最近一次 ${instantText(last.at)}`,
        },
        { title: '法律目录', ok: true, detail: `目录摘要 ${ctx.catalogue.digest.slice(0, 16)}` },
      ],
      seals: seals.map((s) => ({
        no: s.no,
        at: s.at,
        entries: s.entries,
        digest: s.digest,
        previous: s.previous,
      })),
    }
  } catch (error) {
    ctx.log.warn({ err: error }, 'the status page: the database does not answer')
    return { at, parts: [{ title: '公示与查询', ok: false, detail: '数据库没有应答，正在处理' }], seals: [] }
  }
}

function queueText({ waiting, oldestSeconds }: { waiting: number; oldestSeconds: number }): string {
  if (oldestSeconds >= lateSeconds) return `有任务等待超过 ${Math.floor(oldestSeconds / 60)} 分钟`
  return waiting === 0 ? '没有等待的任务' : `${number(waiting)} 个任务按计划等待`
}
