import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { codeFolder, embeddedFiles, embedRecipes, recipePages } from '../../scripts/embed-recipes.mts'

const read = (page: string) => readFileSync(page, 'utf8')

it.each(recipePages().map((page) => [basename(page), page]))(
  'docs/recipes/%s shows the code that is run',
  (_name, page) => {
    expect(read(page), 'run npx tsx scripts/embed-recipes.mts').toBe(embedRecipes(read(page)))
  },
)

it('every recipe that is run is on a page', () => {
  const recipes = readdirSync(codeFolder).filter(
    (name) => !name.endsWith('.test.ts') && name !== 'stand-in.ts',
  )
  expect(
    recipePages()
      .flatMap((page) => embeddedFiles(read(page)))
      .sort(),
  ).toEqual(recipes.sort())
})

it('the index leads to every page', () => {
  const index = read(recipePages().find((page) => page.endsWith('README.md')) ?? '')
  for (const page of recipePages()) {
    if (!page.endsWith('README.md')) expect(index).toContain(`](${basename(page)})`)
  }
})
