/**
 * Notices of days off entered by the operator before the next release carries them:
 * `catalogue/calendar/*.yaml`.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { isCivilDate } from './time.ts'
import { Problem } from './problem.ts'
import { announceYear, calendarProblems } from './workdays.ts'
import type { CalendarNotice } from './workdays.ts'

/**
 * Enters every notice of a folder and returns their years. Throws `calendar.notice` naming the file and the fault:
 * a wrong calendar moves legal deadlines, so it must stop the start. A folder that does not exist holds no
 * notice.
 */
export function loadCalendarNotices(folder: string): number[] {
  const years: number[] = []
  for (const name of filesOf(folder)) {
    try {
      const notice = checkNotice(parse(readFileSync(join(folder, name), 'utf8'), { schema: 'failsafe' }))
      announceYear(notice)
      years.push(notice.year)
    } catch (error) {
      const detail = `calendar/${name}：${(error as Error).message}`
      throw new Problem(calendarProblems.notice, { detail, cause: error })
    }
  }
  return years
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function checkNotice(value: unknown): CalendarNotice {
  const { year, notice, off, work } = (value ?? {}) as Record<string, unknown>
  const isYear = typeof year === 'string' && /^20\d\d$/.test(year)
  if (!isYear) throw new Error('year 应为年份，如 2027')
  if (typeof notice !== 'string' || notice === '') throw new Error('notice 应写明放假通知的文号')
  return { year: Number(year), notice, off: dates('off', off), work: dates('work', work ?? []) }
}

/** Since the first decree no notice had fewer: a shorter list was entered incompletely. */
const fewestDaysOff = 7

function dates(field: string, value: unknown): string[] {
  if (!Array.isArray(value) || !value.every((d) => typeof d === 'string' && isCivilDate(d))) {
    throw new Error(`${field} 应为日期列表，如 2027-01-01`)
  }
  if (field === 'off' && value.length < fewestDaysOff) throw new Error(`off 应列全当年的放假日（至少 ${fewestDaysOff} 天）`)
  return value as string[]
}
