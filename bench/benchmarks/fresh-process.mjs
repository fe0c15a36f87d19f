import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startLocalRedshift } from '@redshift-iam/local'
import { build } from 'esbuild'
import { slowDown } from '../latency-proxy.mjs'
import { interleave } from '../measure.mjs'

const run = promisify(execFile)
const program = (name) => fileURLToPath(new URL(`../programs/${name}.mjs`, import.meta.url))

/**
 * A process that starts, imports, and gets its first password or its first row; ours against the five-line recipe, on
 * loopback and with round trips of 20 ms to both AWS and the database.
 */
export async function benchmark({ quick }) {
  const local = await startLocalRedshift()
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
    for (const what of ['password', 'row']) {
      for (const profile of ['base', 'etl']) {
        const time = (name) => async () => {
          const begun = process.hrtime.bigint()
          await run(process.execPath, [program(`${name}-${what}`)], { env: { ...env, PROFILE: profile } })
          return Number(process.hrtime.bigint() - begun) / 1e6
        }
        const result = await interleave(time('ours'), time('recipe'), quick ? 5 : 15)
        const goal = roundTrip > 0 && what === 'row' ? 0.8 : 1
        const chain = profile === 'base' ? 'static keys' : 'two roles'
        const title = `fresh process to first ${what}, ${chain}, ${roundTrip} ms round trips, ms`
        rows.push({ what: title, ...result, goal: `<= ${goal}`, met: result.ratio <= goal })
      }
    }
    database.close()
    aws.close()
  }
  await local.stop()
  return rows
}
