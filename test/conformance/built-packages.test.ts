import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judge } from './harness/judge.ts'
import type { FilePlacement } from './harness/place-files.ts'
import { outcomeKey, type Report } from './harness/run-all.ts'
import { readVectorFiles } from './harness/vector-files.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const files = readVectorFiles()

/** The harness in JavaScript, for a process that is a Node program like any other. */
let compiled: string

beforeAll(() => {
  compiled = mkdtempSync(join(tmpdir(), 'conformance-harness-'))
  mkdirSync(join(compiled, 'harness'))
  writeFileSync(join(compiled, 'package.json'), '{"type":"module"}')
  const options = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  }
  for (const name of readdirSync(join(folder, 'harness'))) {
    const source = readFileSync(join(folder, 'harness', name), 'utf8')
    const { outputText } = ts.transpileModule(source, { compilerOptions: options })
    writeFileSync(join(compiled, 'harness', name.replace(/\.ts$/, '.js')), outputText)
  }
})

afterAll(() => rmSync(compiled, { recursive: true }))

describe.each(['esm', 'cjs'])(
  'the built package as %s, with the clock and the DNS of the process replaced',
  (kind) => {
    let report: Report

    beforeAll(async () => {
      const script = join(compiled, 'harness', 'run-all.js')
      const { stdout } = await promisify(execFile)(process.execPath, [script, folder, kind], {
        maxBuffer: 2 ** 28,
        env: { PATH: process.env['PATH'] ?? '' },
      })
      report = JSON.parse(stdout)
    }, 180_000)

    test('is what was loaded', () => {
      expect(report.entry).toContain(join('core', 'dist'))
    })

    for (const [name, file] of Object.entries(files)) {
      for (const placement of ['environment', 'home'] satisfies FilePlacement[]) {
        test.each(file.vectors.map((vector) => [vector.id, vector.title, vector] as const))(
          `${name}, AWS files found by ${placement}: %s %s`,
          (id, _title, vector) => {
            const outcome = report.outcomes[outcomeKey(name, placement, id)]
            if (!outcome) throw new Error(`${id} was not run.`)
            judge(vector, outcome, report.port)
          },
        )
      }
    }
  },
)
