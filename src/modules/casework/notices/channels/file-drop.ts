/**
 * For trials: what would be sent is written to `dataDir/outbox` instead, e-mail as `.eml`, the rest as
 * `.json`. Nothing it carries ever counts as delivered.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { maskEmail, maskPhone } from '../../../../kernel/masking.ts'
import type { ChannelName, NoticeChannel, NoticeMessage } from './channel.ts'
import { emailFault, loadMailer, mailOf } from './email.ts'
import { openidFault, phoneFault } from './webhook.ts'

const faults = { email: emailFault, sms: phoneFault, wechat: openidFault }

export function fileDropChannel(name: Exclude<ChannelName, 'in-app'>, dataDir: string, from: string): NoticeChannel {
  const outbox = join(dataDir, 'outbox')
  return {
    name,
    addressFault: faults[name],
    show: (address) => (name === 'email' ? maskEmail(address, 'holder') : maskPhone(address, 'holder')),
    send: async (message) => {
      await mkdir(outbox, { recursive: true, mode: 0o700 })
      const place = join(outbox, `${message.deliveryId}.${name === 'email' ? 'eml' : 'json'}`)
      const content = name === 'email' ? await eml(message, from) : json(name, message)
      // Whole or not at all, also when it is written a second time.
      await writeFile(`${place}.part`, content, { mode: 0o600 })
      await rename(`${place}.part`, place)
      return { state: 'sent', providerId: `file:${message.deliveryId}` }
    },
  }
}

async function eml(message: NoticeMessage, from: string): Promise<Buffer> {
  const { createTransport } = await loadMailer()
  const transport = createTransport({ streamTransport: true, buffer: true })
  const info = await transport.sendMail(mailOf(message, from))
  return info.message as Buffer
}

function json(channel: string, message: NoticeMessage): string {
  const { deliveryId, address: to, number, subject, text } = message
  return `${JSON.stringify({ deliveryId, channel, to, number, subject, text }, null, 2)}\n`
}
