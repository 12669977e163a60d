/** E-mail over SMTP (setting PROBITY_SMTP_URL, e.g. `smtps://user:password@mail.example:465`). */
import type { SendMailOptions, Transporter } from 'nodemailer'
import { maskEmail } from '../../../../kernel/masking.ts'
import { ChannelError, type NoticeChannel, type NoticeMessage } from './channel.ts'

const mailbox = /^[^\s@<>,;:"]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/

export const emailFault = (address: string): string | undefined =>
  mailbox.test(address) && address.length <= 254 ? undefined : '应为一个电子邮箱地址'

/** Loaded with the first mail: threads that read files open this door too, and would hold it twice for nothing. */
export const loadMailer = () => import('nodemailer')

/** The message as nodemailer takes it; the file-drop writes the same. */
export function mailOf(message: NoticeMessage, from: string): SendMailOptions {
  return {
    from, to: message.address, subject: message.subject, text: message.text,
    messageId: `<${message.deliveryId}@probity>`,
    attachments: message.attachments.map((file) => ({
      filename: file.fileName, contentType: file.mediaType, content: Buffer.from(file.content),
    })),
    // What a message holds is text: no files or addresses are ever fetched for it.
    disableFileAccess: true, disableUrlAccess: true,
  }
}

export function emailChannel(url: string, from: string): NoticeChannel {
  const limits = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 }
  let transport: Promise<Transporter> | undefined
  return {
    name: 'email',
    addressFault: emailFault,
    show: (address) => maskEmail(address, 'holder'),
    send: async (message) => {
      try {
        transport ??= loadMailer().then(({ createTransport }) => createTransport({ url, ...limits }))
        const info = await (await transport).sendMail(mailOf(message, from))
        return { state: 'sent', providerId: info.messageId }
      } catch (error) {
        const code = (error as { responseCode?: number }).responseCode
        // 5yz: the server will not take it, however often it is asked (RFC 5321 4.2.1).
        throw new ChannelError(code === undefined ? 'smtp.unreachable' : `smtp.${code}`, {
          temporary: code === undefined || code < 500, cause: error,
        })
      }
    },
  }
}
