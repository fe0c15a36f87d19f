import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { faultsDocFile, renderFaultsDoc } from '../../scripts/generate-faults-doc.mts'

it('docs/faults.md says what the fault tests expect', () => {
  expect(readFileSync(faultsDocFile, 'utf8'), 'run npx tsx scripts/generate-faults-doc.mts').toBe(
    renderFaultsDoc(),
  )
})
