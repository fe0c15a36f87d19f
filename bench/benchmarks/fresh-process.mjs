import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startLocalRedshift } from '@redshift-iam/local'
import { interleave } from '../measure.mjs'

const run = promisify(execFile)
const program = (name) => fileURLToPath(new URL(`../programs/${name}`, import.meta.url))

/** A process that starts, imports, gets its first password and its first row; against the five-line recipe. */
export async function benchmark({ quick }) {
  const local = await startLocalRedshift()
  const env = { ...process.env, ...local.env, CLUSTER_ID: local.clusterId, DB_PORT: String(local.port) }
  const time = (name, stage) => async () => {
    const begun = process.hrtime.bigint()
    await run(process.execPath, [program(name), stage], { env })
    return Number(process.hrtime.bigint() - begun) / 1e6
  }
  const rows = []
  for (const [stage, what] of [
    ['credential', 'fresh process to the first password, ms'],
    ['row', 'fresh process to the first row, ms'],
  ]) {
    const result = await interleave(time('ours.mjs', stage), time('recipe.mjs', stage), quick ? 5 : 21)
    rows.push({ what: `${what}, ours / recipe`, ...result, goal: '<= 1', met: result.ratio <= 1 })
  }
  await local.stop()
  return rows
}
