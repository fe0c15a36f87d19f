import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { refusals } from './refusals.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replace(/ +/g, ' ')

it.each(Object.values(refusals))(
  'the README tells that there is no $feature',
  ({ feature, remedy, page }) => {
    expect(readme).toContain(`| ${feature} | ${remedy} | ${page} |\n`)
  },
)
