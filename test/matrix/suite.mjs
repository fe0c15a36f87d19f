import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** What meets pg at all; the rest need not run again for each of its versions. */
export const suitesOnPg = [
  'packages/pg/',
  'packages/knex/',
  'packages/kysely/',
  'test/migrations/',
  'test/rotation/',
  'test/faults/',
]

/** Runs the suite in `folder` on one Node; answers with the name, status and failure of each test. */
export async function runSuite({ folder, node, files, pattern, signal }) {
  const scratch = mkdtempSync(join(tmpdir(), 'redshift-iam-matrix-'))
  const report = join(scratch, 'report.json')
  const args = [
    'run',
    // Errors beside the tests are in no report, only in what a reporter for people prints.
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(pattern ? ['-t', pattern] : []),
    ...files,
  ]
  try {
    const { code, output } = await run(node, [join(folder, 'node_modules/vitest/vitest.mjs'), ...args], {
      cwd: folder,
      signal,
      // What tests start by name has to run on this Node too.
      env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH']}`, NO_COLOR: '1' },
    })
    return read(report, code, output)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    // What was stopped has to be gone before its folder can be removed.
    child.once('error', (error) => error.name === 'AbortError' || reject(error))
    child.once('close', (code) => resolve({ code, output }))
  })
}

function read(report, code, output) {
  const runner = { name: 'the test runner', status: 'failed', failure: output.slice(-4_000) }
  let results
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults
  } catch {
    return [runner]
  }
  const tests = results.flatMap((file) => {
    const found = file.assertionResults.map((test) => ({
      name: test.fullName,
      status: test.status,
      failure: test.failureMessages?.[0],
    }))
    // A file that could not be loaded, or whose hooks failed, has no failing test.
    const silent = file.status === 'failed' && !found.some((test) => test.status === 'failed')
    return silent ? [...found, { name: file.name, status: 'failed', failure: file.message }] : found
  })
  return code === 0 || tests.some((test) => test.status === 'failed') ? tests : [...tests, runner]
}
