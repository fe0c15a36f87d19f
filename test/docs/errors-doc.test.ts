import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { documentedCodes, errorsDocFile, renderErrorsDoc } from '../../scripts/generate-errors-doc.mts'

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))

it('docs/errors.md says what the source says, with messages as they are today', async () => {
  const hint = 'run npx tsx --conditions=dev-source scripts/generate-errors-doc.mts'
  expect(readFileSync(errorsDocFile, 'utf8'), hint).toBe(await renderErrorsDoc())
})

it('every code says what it means, what causes it and what helps', () => {
  const codes = documentedCodes()
  expect(codes.length).toBeGreaterThan(30)
  for (const { code, meaning, causes, remedy } of codes) {
    for (const text of [meaning, causes, remedy]) expect(text, code).toMatch(/^\S.*\.$/)
  }
})

it('every code is given by some package', () => {
  const sources = readdirSync(packages)
    .flatMap((name) =>
      readdirSync(`${packages}${name}/src`, { recursive: true, encoding: 'utf8' }).map(
        (file) => `${packages}${name}/src/${file}`,
      ),
    )
    .filter((file) => /\.ts$/.test(file) && !/\.test\.ts$|core\/src\/errors\.ts$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
  const unused = documentedCodes().filter(({ code }) => !sources.some((text) => text.includes(`'${code}'`)))
  expect(unused.map(({ code }) => code)).toEqual([])
})
