import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
export const pagesFolder: string = join(root, 'docs/recipes')
export const codeFolder: string = join(root, 'test/recipes')

const block = /^```ts file=(\S+)\n[\s\S]*?^```$/gm

/** The page with each of its blocks ` ```ts file=… ` filled from the file that the tests run. */
export function embedRecipes(page: string): string {
  return page.replaceAll(block, (_all, file: string) => {
    const code = readFileSync(join(codeFolder, file), 'utf8').trimEnd()
    return `\`\`\`ts file=${file}\n${code}\n\`\`\``
  })
}

/** The files that a page shows. */
export function embeddedFiles(page: string): string[] {
  return [...page.matchAll(block)].flatMap(([, file]) => file ?? [])
}

export const recipePages = (): string[] =>
  readdirSync(pagesFolder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(pagesFolder, name))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const page of recipePages()) writeFileSync(page, embedRecipes(readFileSync(page, 'utf8')))
}
