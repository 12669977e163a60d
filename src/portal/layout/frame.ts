/** What every page needs besides its own content: the city, the reader's wishes, where the assets are. */
import type { SiteConfig } from '../../config.ts'
import type { Html } from '../html.ts'
import type { Preferences } from '../preferences.ts'

export interface Frame {
  readonly site: SiteConfig
  readonly preferences: Preferences
  /** Inside WeChat its own bar shows the title: ours shrinks. */
  readonly wechat: boolean
  /** Public address of this site without a trailing slash. */
  readonly base: string
  /** Path and query of this request, to come back to. */
  readonly here: string
  readonly assets: { readonly css: string; readonly js: string; readonly emblem: string }
}

/** The places in the main navigation. */
export type Place = 'home' | 'search' | 'permits' | 'penalties' | 'lists' | 'authorities' | 'statistics' | 'open-data'

/** A page as its `render` gives it back: the frame is drawn around it. */
export interface PageContent {
  readonly title: string
  readonly description?: string | undefined
  /** Canonical path; absent: the page has no address of its own (errors). */
  readonly path?: string | undefined
  readonly place?: Place | undefined
  readonly crumbs?: readonly { readonly title: string; readonly href: string }[] | undefined
  /** Whether search engines may keep it. Adverse pages never (peers, idea 10). */
  readonly index: boolean
  /** The day it was asked for, on paper: what is public changes from day to day. */
  readonly asked?: string | undefined
  /** Above the main column: the home page's search, a subject's title. The first part of `<main>`, across the full width. */
  readonly banner?: Html | undefined
  readonly body: Html
}
