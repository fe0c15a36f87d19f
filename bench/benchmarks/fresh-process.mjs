import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startLocalRedshift } from '@redshift-iam/local'
import { build } from 'esbuild'
import { slowDown } from '../latency-proxy.mjs'
import { interleave } from '../measure.mjs'

const run = promisify(execFile)
const sources = ['ours-password', 'ours-row', 'recipe-password', 'recipe-row']
const source = (name) => fileURLToPath(new URL(`../programs/${name}.mjs`, import.meta.url))

/** What is timed: as installed and as one file, up to the password and up to the first row. */
const cases = [
  { what: 'password', profile: 'base' },
  { what: 'password', profile: 'etl' },
  { what: 'row', profile: 'base' },
  { what: 'row', profile: 'etl' },
  { what: 'row', profile: 'base', bundled: true },
  { what: 'row', profile: 'etl', bundled: true },
]

/**
 * A process that starts, imports, and gets its first password or its first row; ours against the five-line recipe, on
 * loopback and with round trips of 20 ms to both AWS and the database.
 */
export async function benchmark({ quick }) {
  const local = await startLocalRedshift()
  const folder = await mkdtemp(join(tmpdir(), 'redshift-iam-bench-'))
  await Promise.all(sources.map((name) => bundle(source(name), join(folder, `${name}.cjs`))))
  const rows = []
  for (const roundTrip of [0, 20]) {
    const database = await slowDown(local.port, roundTrip)
    const aws = await slowDown(Number(new URL(local.aws.endpoint).port), roundTrip)
    const near = new URL(local.aws.endpoint).host
    const led = Object.entries(local.env).map(([name, value]) => [
      name,
      value.replace(near, `127.0.0.1:${aws.port}`),
    ])
    const env = {
      ...process.env,
      ...Object.fromEntries(led),
      CLUSTER_ID: local.clusterId,
      DB_PORT: database.port,
    }
    for (const { what, profile, bundled = false } of cases) {
      const time = (name) => async () => {
        const program = `${name}-${what}`
        const file = bundled ? join(folder, `${program}.cjs`) : source(program)
        const begun = process.hrtime.bigint()
        await run(process.execPath, [file], { env: { ...env, PROFILE: profile } })
        return Number(process.hrtime.bigint() - begun) / 1e6
      }
      const result = await interleave(time('ours'), time('recipe'), quick ? 5 : 15)
      const goal = roundTrip > 0 && what === 'row' ? 0.8 : 1
      const chain = profile === 'base' ? 'static keys' : 'two roles'
      const how = bundled ? 'bundled, ' : ''
      const title = `${how}fresh process to first ${what}, ${chain}, ${roundTrip} ms round trips, ms`
      rows.push({ what: title, ...result, goal: `<= ${goal}`, met: result.ratio <= goal })
    }
    database.close()
    aws.close()
  }
  await rm(folder, { recursive: true })
  await local.stop()
  return rows
}

/** The programs wait at their top level, which CommonJS cannot: in a bundle they wait in a function. */
async function bundle(entry, outfile) {
  const lines = (await readFile(entry, 'utf8')).split('\n')
  const isImport = (line) => line.startsWith('import ')
  const body = lines.filter((line) => !isImport(line))
  const contents = [...lines.filter(isImport), 'void (async () => {', ...body, '})()'].join('\n')
  await build({
    stdin: { contents, resolveDir: dirname(entry), sourcefile: entry },
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error' },
    external: ['pg-native'],
  })
}
