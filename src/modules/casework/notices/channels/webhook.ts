/**
 * SMS and WeChat through the gateway a city already has: one POST of JSON, signed.
 *
 * ```
 * POST <PROBITY_SMS_URL or PROBITY_WECHAT_URL>
 * content-type: application/json
 * idempotency-key: <deliveryId>
 * x-probity-signature: sha256=<hex HMAC-SHA256 of the body under the shared secret>
 *
 * {"deliveryId","channel":"sms"|"wechat","to","number","subject","text"}
 * → 2xx {"id"?: "the gateway's id", "state"?: "sent"|"delivered"}
 * ```
 * 408, 425, 429 and 5xx are tried again; other answers are final. Later receipts come to
 * `POST /api/v1/deliveries/{deliveryId}/receipt`.
 */
import { createHmac } from 'node:crypto'
import { maskPhone } from '../../../../kernel/masking.ts'
import { ChannelError, type NoticeChannel } from './channel.ts'

export const phoneFault = (address: string): string | undefined =>
  /^1\d{10}$/.test(address) ? undefined : '应为11位手机号码'
export const openidFault = (address: string): string | undefined =>
  /^[A-Za-z0-9_-]{16,64}$/.test(address) ? undefined : '应为微信 openid'

export function webhookChannel(name: 'sms' | 'wechat', url: string, secret: string): NoticeChannel {
  return {
    name,
    addressFault: name === 'sms' ? phoneFault : openidFault,
    show: (address) => maskPhone(address, 'holder'),
    send: async (message) => {
      const { deliveryId, address: to, number, subject, text } = message
      const body = JSON.stringify({ deliveryId, channel: name, to, number, subject, text })
      const signature = createHmac('sha256', secret).update(body).digest('hex')
      const answer = await fetch(url, {
        method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(15_000),
        headers: {
          'content-type': 'application/json', 'idempotency-key': deliveryId,
          'x-probity-signature': `sha256=${signature}`,
        },
      }).catch((error: unknown) => {
        throw new ChannelError('gateway.unreachable', { temporary: true, cause: error })
      })
      if (!answer.ok) {
        await answer.body?.cancel()
        const temporary = answer.status >= 500 || [408, 425, 429].includes(answer.status)
        throw new ChannelError(`gateway.${answer.status}`, { temporary })
      }
      const said = (await answer.json().catch(() => ({}))) as { id?: unknown; state?: unknown }
      return {
        state: said.state === 'delivered' ? 'delivered' : 'sent',
        ...(typeof said.id === 'string' ? { providerId: said.id.slice(0, 200) } : {}),
      }
    },
  }
}
