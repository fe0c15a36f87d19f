import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { frontRulesDocFile, renderFrontRulesDoc } from '../../scripts/generate-front-rules-doc.mts'

it('docs/front-rules.md says what the table of rules says', () => {
  expect(readFileSync(frontRulesDocFile, 'utf8'), 'run npx tsx scripts/generate-front-rules-doc.mts').toBe(
    renderFrontRulesDoc(),
  )
})
