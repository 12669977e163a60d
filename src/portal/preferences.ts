/** How a reader wants the pages: kept in two cookies of one word each, so it works without script and says nothing else. */

export interface Preferences {
  /** `system` follows the reader's device. */
  readonly theme: 'system' | 'light' | 'dark'
  /** `large`: 适老化 large text. */
  readonly text: 'normal' | 'large'
}

export const defaultPreferences: Preferences = { theme: 'system', text: 'normal' }

/** Reads the preferences out of a Cookie header; anything unknown is the default. */
export function readPreferences(cookie: string | undefined): Preferences {
  const found = new Map<string, string>()
  for (const pair of (cookie ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0) found.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim())
  }
  const theme = found.get('theme')
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    text: found.get('text') === 'large' ? 'large' : 'normal',
  }
}

/** The Set-Cookie lines for a wish; words that are not ours set nothing. */
export function preferenceCookies(wish: { theme?: string | undefined; text?: string | undefined }): string[] {
  const keep = 'Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly'
  const lines: string[] = []
  if (wish.theme === 'light' || wish.theme === 'dark' || wish.theme === 'system')
    lines.push(`theme=${wish.theme}; ${keep}`)
  if (wish.text === 'large' || wish.text === 'normal') lines.push(`text=${wish.text}; ${keep}`)
  return lines
}

/** A path on this site to return to; anything that could lead elsewhere becomes the home page. */
export function localPath(text: string | undefined): string {
  if (text === undefined || text.length > 2048 || !/^\/(?![/\\])[^\\\s\u0000-\u001f\u007f]*$/.test(text)) return '/'
  return encodeURI(decodeSafely(text))
}

function decodeSafely(text: string): string {
  try {
    return decodeURI(text)
  } catch {
    return '/'
  }
}
