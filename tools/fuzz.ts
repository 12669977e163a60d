/** `npm run fuzz -- [--requests N] [--files N] [--seed N]`: the long version of test/fuzz/fuzz.test.ts. */
import { parseArgs } from 'node:util'
import { runFuzz } from '../test/fuzz/run.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    files: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
  },
})
const report = await runFuzz({
  requests: Number(values.requests),
  files: Number(values.files),
  seed: Number(values.seed),
  say: (line) => console.log(line),
})
console.log(JSON.stringify({ ...report, faults: report.faults.length }, null, 2))
for (const fault of report.faults) console.log(`✗ ${fault}`)
console.log(`${report.requests + report.files} sent, ${report.faults.length} faults`)
process.exit(report.faults.length === 0 ? 0 : 1)
