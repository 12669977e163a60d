/** Words of clients. */
import { isScope, scopes, type ClientView } from '../../../modules/access/index.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { instant } from '../../../portal/format.ts'
import { html, type Html } from '../../../portal/html.ts'

export const path = '/console/clients'

export function scopeTitle(scope: string): string {
  return isScope(scope) ? scopes[scope].title : scope
}

export function clientState({ active, secrets }: ClientView): Html {
  if (!active) return tag('neutral', '已停用')
  return secrets > 1 ? tag('attention', '更换密钥中') : tag('good', '正常')
}

/** A token is good for an hour, so that is how exact it is. */
export function lastUsed({ lastTokenAt }: ClientView): Html {
  return lastTokenAt === null ? html`<span class="muted">没有记录</span>` : instant(lastTokenAt.toISOString())
}
