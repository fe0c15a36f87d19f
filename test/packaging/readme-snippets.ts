import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishedFolders, repository } from './packed-project.ts'

/** A piece of code in a README. */
export interface Snippet {
  /** Where it is, for messages: `packages/knex/README.md:22`. */
  readonly place: string
  readonly kind: 'commonjs' | 'module'
  readonly code: string
}

/** Pieces that are no program: they show what is missing elsewhere, or a tool that needs a project of its own. */
const notForUs = [/\{ … \}/, /from 'kysely-codegen'/]

/** What a piece leaves to its reader, by the names that it uses without saying where from. */
const leftToReader = [
  ['Database', 'interface Database { visits: { visitor_id: string } }'],
  ['defineConfig', 'declare function defineConfig(config: object): object'],
  ['RedshiftDialect', `import { RedshiftDialect } from '@redshift-iam/kysely'`],
  ['Kysely', `import { Kysely } from 'kysely'`],
  ['sql', `import { sql } from 'kysely'`],
  ['pg', `import pg from 'pg'`],
  ['handle', 'declare function handle(row: object): Promise<void>'],
] as const

/** Every piece of JavaScript or TypeScript in our READMEs, made a whole file. */
export function readmeSnippets(): Snippet[] {
  const readmes = ['README.md', ...publishedFolders.map((folder) => `packages/${folder}/README.md`)]
  return readmes
    .filter((readme) => existsSync(join(repository, readme)))
    .flatMap((readme) => {
      const text = readFileSync(join(repository, readme), 'utf8')
      return [...text.matchAll(/^```[jt]s\n([\s\S]*?)^```$/gm)]
        .filter(([, code = '']) => !notForUs.some((sign) => sign.test(code)))
        .map(({ 1: code = '', index }): Snippet => {
          const place = `${readme}:${text.slice(0, index).split('\n').length}`
          return /\brequire\(|module\.exports/.test(code)
            ? { place, kind: 'commonjs', code }
            : { place, kind: 'module', code: asModule(code, readme) }
        })
    })
}

/** CommonJS has no `await` outside of functions, so everything but imports and exports moves into one. */
function asModule(code: string, readme: string): string {
  const imports = [...code.matchAll(/^import [^']*'[^']+'$/gm)].map(([line]) => line)
  const body = code.replace(/^import [^']*'[^']+'$/gm, '')
  const declares = (name: string) =>
    new RegExp(`(const|let) ${name}\\b|^import [^']*\\b${name}\\b`, 'm').test(code)
  const uses = (name: string) => new RegExp(`(?<![.'\\w/-])${name}\\b(?!')`).test(body)
  const given: string[] = leftToReader
    .filter(([name]) => uses(name) && !declares(name))
    .map(([, declaration]) => declaration)
  if (uses('db') && !declares('db')) {
    given.push(
      readme.includes('knex')
        ? `declare const db: import('knex').Knex`
        : `declare const db: import('kysely').Kysely<{ visits: { visitor_id: string } }>`,
    )
  }
  const rest = /^export /m.test(body) ? body : `export async function main() {\n${body}\n}`
  return [...imports, ...given, rest].join('\n')
}
