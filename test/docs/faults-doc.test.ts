import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { faultsDocFile, renderFaultsDoc } from '../../scripts/generate-faults-doc.mts'
import { measuredRecovery, requireKnown } from '../../scripts/recovery-figures.mts'

it('docs/faults.md says what the fault tests expect', () => {
  expect(readFileSync(faultsDocFile, 'utf8'), 'run npx tsx scripts/generate-faults-doc.mts').toBe(
    renderFaultsDoc(),
  )
})

const rows = [
  { fault: 'throttles', kind: '', ours: 1043, ratio: 27.4, failed: 34 },
  { fault: 'throttles', kind: 'pause skipped', ours: 46.6, ratio: 1.23, failed: 0 },
  { fault: 'refuses', kind: '', ours: 9.33, ratio: 0.87, failed: 0 },
  { fault: 'killed', kind: '', ours: 61, ratio: 3, failed: 1 },
]

it.each([
  ['throttles', '1.0 s; 47 ms (1.2 ×) with the pause skipped'],
  ['refuses', '9.3 ms (0.9 ×)'],
  ['killed', '61 ms (3.0 ×), 1 failed before'],
  ['is not measured', '–'],
])('it shows what was measured of a fault that %s', (fault, cell) => {
  expect(measuredRecovery(rows, fault)).toBe(cell)
})

it('it leads to the benchmark where nothing was published, and has a row for all that was', () => {
  expect(measuredRecovery([], 'throttles')).toContain('benchmarks.md')
  expect(() => requireKnown(rows, ['throttles', 'refuses'])).toThrow('"killed"')
})
