/** The channels of this installation, by the settings. */
import type { Context } from '../../../../context.ts'
import type { ChannelName, NoticeChannel } from './channel.ts'
import { emailChannel } from './email.ts'
import { fileDropChannel } from './file-drop.ts'
import { webhookChannel } from './webhook.ts'

/** The inbox inside the platform: there at once, delivered when the addressee opens it. */
const inApp: NoticeChannel = {
  name: 'in-app',
  addressFault: () => undefined,
  show: () => '',
  send: async () => ({ state: 'sent' }),
}

const made = new WeakMap<object, Map<ChannelName, NoticeChannel>>()

/**
 * The channel, or undefined when it is not set up. Outside production a channel that is not set up writes
 * files instead, so that a trial can be walked to its end.
 */
export function channelOf(ctx: Pick<Context, 'config'>, name: ChannelName): NoticeChannel | undefined {
  let known = made.get(ctx.config)
  if (known === undefined) made.set(ctx.config, (known = makeChannels(ctx)))
  return known.get(name)
}

function makeChannels({ config }: Pick<Context, 'config'>): Map<ChannelName, NoticeChannel> {
  const { smtpUrl, mailFrom, sms, wechat } = config.notices
  const channels = new Map<ChannelName, NoticeChannel>([['in-app', inApp]])
  if (!config.production) {
    for (const name of ['email', 'sms', 'wechat'] as const) {
      channels.set(name, fileDropChannel(name, config.dataDir, mailFrom))
    }
  }
  if (smtpUrl !== undefined) channels.set('email', emailChannel(smtpUrl, mailFrom))
  if (sms !== undefined) channels.set('sms', webhookChannel('sms', sms.url, sms.secret))
  if (wechat !== undefined) channels.set('wechat', webhookChannel('wechat', wechat.url, wechat.secret))
  return channels
}
