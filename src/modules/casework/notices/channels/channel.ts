/**
 * What a way of delivery is. An adapter only carries: it neither decides whether something may be sent nor whether it
 * counts as served. It may be called twice with the same `deliveryId` (a crash between carrying and noting repeats it);
 * carriers that can should use it to drop the second.
 */

export interface NoticeMessage {
  /** Unique per delivery, the same at every attempt. */
  deliveryId: string
  /** Number of the paper. */
  number: string
  /** Mailbox, mobile number or WeChat openid, as the channel needs. */
  address: string
  addressee: string
  subject: string
  text: string
  attachments: readonly { fileName: string; mediaType: string; content: Uint8Array }[]
}

export interface Carried {
  /** `sent`: handed to the carrier; `delivered`: the carrier says that it has arrived. */
  state: 'sent' | 'delivered'
  /** The carrier's id, by which its later receipt names the message. */
  providerId?: string
}

export interface NoticeChannel {
  readonly name: ChannelName
  /** What is wrong with an address, in Chinese; undefined when it will do. */
  addressFault(address: string): string | undefined
  /** How the address may be shown to the handling body. */
  show(address: string): string
  /** Carries the message. Throws `ChannelError`; anything else thrown counts as one that may be tried again. */
  send(message: NoticeMessage): Promise<Carried>
}

export const channelNames = ['in-app', 'email', 'sms', 'wechat'] as const
export type ChannelName = (typeof channelNames)[number]

/** A failed attempt. `code` goes into the ledger: never the carrier's words, which repeat addresses. */
export class ChannelError extends Error {
  readonly code: string
  /** Whether another attempt could succeed. */
  readonly temporary: boolean

  constructor(code: string, options: { temporary: boolean; cause?: unknown }) {
    super(code, { cause: options.cause })
    this.code = code
    this.temporary = options.temporary
  }
}
