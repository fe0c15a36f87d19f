import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('../../packages/kysely/', import.meta.url))

describe('the types of @redshift-iam/kysely', () => {
  it.each(['0.29', '0.30'])(
    'fit Kysely %s',
    (version) => {
      const { config } = ts.readConfigFile(`${folder}tsconfig.json`, ts.sys.readFile)
      const { options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder)
      expect(errors).toEqual([])
      const program = ts.createProgram([`${folder}src/index.ts`], {
        ...options,
        paths: {
          kysely: [`${folder}node_modules/kysely-${version}/dist/index.d.ts`],
        },
      })
      const used = program.getSourceFiles().some(({ fileName }) => fileName.includes(`/kysely@${version}`))
      expect(used).toBe(true)
      const found = ts
        .getPreEmitDiagnostics(program)
        .map(({ messageText, file }) => [file?.fileName, messageText])
      expect(found).toEqual([])
    },
    60_000,
  )
})
