/**
 * Telling bodies what they have to do (J2): one notice per body and run, in the inbox and to its duty
 * mailbox, whatever the number of tasks. Ten thousand entries for thirty bodies are thirty notices.
 */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import { systemActor } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { findOffice } from '../../access/index.ts'
import { issueNotice, sendNotice, type PaperContent } from '../../casework/index.ts'
import { mailboxes, takeUntold, type Untold } from '../store/untold.ts'

type TellContext = Pick<Context, 'config' | 'db' | 'clock' | 'keys' | 'catalogue' | 'log'>

/** Issues and queues the notices of everything untold; answers how many bodies were told. */
export async function tellBodies(ctx: TellContext): Promise<number> {
  return transaction(ctx.db, async (tx) => {
    const office = (await findOffice(tx, ctx.config.site.region))?.code
    // Nobody to issue it: it stays untold until an office is registered; the inbox of tasks shows it all the
    // same.
    if (office === undefined) return 0
    const bodies = Map.groupBy(await takeUntold(tx), (line) => line.implementer)
    const mail = await mailboxes(tx, [...bodies.keys()])
    for (const [body, lines] of bodies) {
      const notice = await issueNotice(ctx, tx, {
        template: 'task-digest',
        content: contentOf(ctx, lines),
        to: { organisation: body },
        issuer: office,
        actor: systemActor,
        today: ctx.clock.today(),
        operation: 'measures.tell',
      })
      await sendNotice(ctx, tx, notice.id, {
        channel: 'in-app',
        actor: systemActor,
        operation: 'measures.tell',
      })
      const address = mail.get(body)
      if (address !== undefined) await mailTo(ctx, tx, notice.id, address)
    }
    return bodies.size
  })
}

/** A mail server that is not set up, or an address that will not do, is no reason to tell nobody. */
async function mailTo(ctx: TellContext, tx: Tx, noticeId: string, address: string): Promise<void> {
  try {
    await sendNotice(ctx, tx, noticeId, {
      channel: 'email',
      address,
      actor: systemActor,
      operation: 'measures.tell',
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    ctx.log.warn({ notice: noticeId, code: error.code }, 'a notice of tasks was not mailed')
  }
}

const stages: Readonly<Record<string, string>> = { acknowledge: '签收', answer: '答复', lift: '确认解除' }

function contentOf(ctx: TellContext, lines: readonly Untold[]): PaperContent<'task-digest'> {
  return {
    lines: lines.map((line) => ({
      what: line.what,
      title:
        line.what === 'late'
          ? (stages[line.list] ?? line.list)
          : (ctx.catalogue.listOnRecord(line.list, ctx.clock.today())?.title ?? line.list),
      tasks: line.tasks,
      dueOn: line.dueOn,
    })),
    contact: ctx.config.site.contact === '' ? '信用平台运行单位' : ctx.config.site.contact,
  }
}
