/** `npm run faults -- [--rounds N] [--seed N]`: the long version of test/faults/kills.test.ts. */
import { parseArgs } from 'node:util'
import { runFaults } from '../test/faults/rounds.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
})
const report = await runFaults({
  rounds: Number(values.rounds),
  seed: Number(values.seed),
  say: (line) => console.log(line),
})
console.log(JSON.stringify({ ...report, faults: report.faults.length }, null, 2))
for (const fault of report.faults) console.log(`✗ ${fault}`)
console.log(`${report.rounds} rounds, ${report.faults.length} faults`)
process.exit(report.faults.length === 0 ? 0 : 1)
