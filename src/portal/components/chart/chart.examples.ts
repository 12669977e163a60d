import { hostile } from '../../examples/records.ts'
import type { Example } from '../example.ts'
import { chart } from './chart.ts'

const labels = ['2026-01', '2026-02', '2026-03']

export const examples: readonly Example[] = [
  { title: '一组', content: chart({ shape: 'columns', title: hostile, unit: '条', labels, lines: [{ title: '许可', tone: 'neutral', values: [3, 41_000, 9] }] }) },
  { title: '没有数据', content: chart({ shape: 'columns', title: '空', unit: '条', labels, lines: [{ title: '许可', tone: 'neutral', values: [0, 0, 0] }] }) },
  { title: '各类', content: chart({ shape: 'bars', title: '各类公示信息', unit: '条', labels: ['行政许可', hostile], lines: [{ title: '公示中', tone: 'neutral', values: [38_950, 12] }] }) },
]
