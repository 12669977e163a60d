import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { searchBox } from './search-box.ts'

export const examples: readonly Example[] = [{ title: '带文字', content: searchBox({ q: hostile, big: false, labelled: true }) }]
