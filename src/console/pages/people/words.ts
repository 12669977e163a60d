/** Words of accounts. */
import { roles, isRole, type UserView } from '../../../modules/access/index.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import type { Html } from '../../../portal/html.ts'

export const path = '/console/people'

export function roleTitle(role: string): string {
  return isRole(role) ? roles[role] : role
}

/** The one thing about an account that matters most. */
export function stateOf(user: UserView): Html {
  if (!user.active) return tag('neutral', '已停用')
  if (user.locked) return tag('adverse', '锁定中')
  return user.mustChangePassword ? tag('attention', '待改密码') : tag('good', '正常')
}
