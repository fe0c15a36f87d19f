import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { optionsDocFile, renderOptionsDoc } from '../../scripts/generate-options-doc.mts'

it('docs/options.md says what the table of properties says', () => {
  expect(readFileSync(optionsDocFile, 'utf8'), 'run npx tsx scripts/generate-options-doc.mts').toBe(
    renderOptionsDoc(),
  )
})
