/** How dates, numbers and codes are written for readers of Chinese. Pure; input is what the doors give. */
import type { InputError } from '../kernel/problem.ts'
import { html, type Html } from './html.ts'

/** Dates from here on stand for "no end" (standards 1.3: 2099/12/31 is 长期). */
const LONG_TERM = '2099-01-01'

/** `2026-03-05` → `2026年3月5日`; anything else comes back unchanged. */
export function dateText(date: string): string {
  const m = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)
  return m === null ? date : `${m[1]}年${Number(m[2])}月${Number(m[3])}日`
}

/** A date as `<time>`; absent dates are a dash that is read out as 未填报. */
export function date(value: string | null | undefined): Html {
  if (value === null || value === undefined || value === '') return absent()
  if (value >= LONG_TERM) return html`长期`
  return html`<time datetime="${value.slice(0, 10)}">${dateText(value)}</time>`
}

/** A short date for tables: `2026-03-05`, all digits aligned. */
export function shortDate(value: string | null | undefined): Html {
  if (value === null || value === undefined || value === '') return absent()
  if (value >= LONG_TERM) return html`长期`
  return html`<time datetime="${value.slice(0, 10)}">${value.slice(0, 10)}</time>`
}

/** An instant in Beijing time, to the minute: `2026年3月5日 14:03`; a civil date stays a date. */
export function instantText(value: string): string {
  if (value.length === 10) return dateText(value)
  const beijing = new Date(Date.parse(value) + 8 * 3_600_000).toISOString()
  return `${dateText(beijing.slice(0, 10))} ${beijing.slice(11, 16)}`
}

export function instant(value: string | null | undefined): Html {
  if (value === null || value === undefined || value === '') return absent()
  return html`<time datetime="${value}">${instantText(value)}</time>`
}

/** `1234567` → `1,234,567`. */
export function number(value: number): string {
  return String(Math.trunc(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** A file's size as people read it: `512 B`, `14.2 MB`. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB']
  const step = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log(value) / Math.log(1024)))
  const amount = value / 1024 ** step
  return `${step === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[step]}`
}

/** One fault as a page says it: a link to a further page is nothing the reader typed, and leads back to the first. */
export function faultLine(fault: InputError): string {
  if (fault.code === 'input.cursor') return '翻页链接已失效，请从第一页重新查看。'
  return [fault.message, fault.expected].filter((text) => text !== undefined).join('：')
}

/** A share as a percentage with one digit; `undefined` when there is nothing to divide by. */
export function percent(part: number, whole: number): string | undefined {
  if (whole <= 0) return undefined
  const tenths = Math.floor((part / whole) * 1000)
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`
}

/** What is not filled in, for eyes and for ears. */
export function absent(): Html {
  return html`<span class="absent"><span aria-hidden="true">—</span><span class="vh">未填报</span></span>`
}

/** Text, or the mark of its absence. */
export function textOr(value: string | null | undefined): Html {
  return value === null || value === undefined || value.trim() === '' ? absent() : html`${value}`
}

/** A value as departments filed it: a date reads as a date, what is missing is said to be. */
export function fieldValue(value: string | null | undefined): Html {
  return value !== null && value !== undefined && /^\d{4}-\d\d-\d\d$/.test(value) ? date(value) : textOr(value)
}

/** A code in even-width digits that wraps nowhere unless it must. */
export function code(value: string): Html {
  return html`<span class="code">${value}</span>`
}

/** Adds query parameters to a path of ours; empty ones are left out. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const pairs = Object.entries(query).filter(([, v]) => v !== undefined && v !== '')
  if (pairs.length === 0) return path
  return `${path}?${pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`).join('&')}`
}

/**
 * A legal text as it is cited: a title in 《》 with its trial mark inside and what follows in brackets outside; a
 * document number (发改〔2020〕1号) as it stands.
 */
export function citation(document: string): string {
  if (document.startsWith('《')) return document
  const parts = /^([^（〔]+(?:（(?:试行|暂行|草案|修订)[^）]*）)?)((?:（.*）)?)$/.exec(document)
  return parts === null ? document : `《${parts[1]}》${parts[2]}`
}
