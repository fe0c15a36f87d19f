import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPackedProject, isBuilt, type PackedProject, repository } from './packed-project.ts'
import { readmeSnippets } from './readme-snippets.ts'

let project: PackedProject

beforeAll(async () => {
  if (isBuilt) project = await createPackedProject()
}, 120_000)
afterAll(() => project?.remove())

const consumers = [
  { name: 'node16 in CommonJS', module: 'node16', moduleResolution: 'node16', extension: 'cts' },
  { name: 'nodenext in ESM', module: 'nodenext', moduleResolution: 'nodenext', extension: 'mts' },
  { name: 'a bundler', module: 'esnext', moduleResolution: 'bundler', extension: 'ts' },
]

describe.skipIf(!isBuilt)('the code of our READMEs compiles in TypeScript', () => {
  it.each(consumers)(
    'for $name',
    async ({ extension, module, moduleResolution }) => {
      const files = readmeSnippets().map(({ kind, code, place }) => {
        const file = `${extension}/${place.replace(/\W+/g, '-')}.${kind === 'commonjs' ? 'cjs' : extension}`
        project.write(file, code)
        return file
      })
      expect(files.length).toBeGreaterThan(8)
      project.write(
        `tsconfig.${extension}.json`,
        JSON.stringify({
          compilerOptions: {
            ...{ module, moduleResolution, target: 'es2022', types: ['node'], noEmit: true },
            ...{ strict: true, esModuleInterop: true, allowJs: true, checkJs: true },
            // Our declarations are looked at as well.
            skipLibCheck: false,
          },
          files,
        }),
      )
      expect(await compile(`tsconfig.${extension}.json`)).toEqual([])
    },
    120_000,
  )
})

/** What is wrong with the code and with our declarations; those of others are theirs. */
function compile(config: string): Promise<string[]> {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc')
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [tsc, '-p', config, '--pretty', 'false'],
      { cwd: project.directory, maxBuffer: 2 ** 26 },
      (_error, stdout) =>
        resolve(stdout.split('\n').filter((line) => /error TS/.test(line) && !line.includes('/.pnpm/'))),
    )
  })
}
