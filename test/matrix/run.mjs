// Runs the tests over the supported versions of Node and pg; each run meets all supported versions of Knex and Kysely.
//   npm run matrix -- [--node 24]… [--pg 8.16]… [--knex 3.1]… [--kysely 0.29]… [files…]
//   npm run matrix -- --corners [files…]
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { allCells, corners } from './cells.mjs'
import { nodeBuild } from './node-builds.mjs'
import { runSuite } from './suite.mjs'
import { table } from './table.mjs'
import { takeSnapshot } from './workspace-snapshot.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const many = { type: 'string', multiple: true, default: [] }
const { values: asked, positionals: files } = parseArgs({
  options: { corners: { type: 'boolean' }, node: many, pg: many, knex: many, kysely: many },
  allowPositionals: true,
})
const cells = asked.corners ? corners(root) : allCells(root, asked)

// Fetched before anything runs: a build that cannot be had is better known now than after an hour.
const cache = join(root, 'node_modules', '.cache', 'node')
const builds = new Map()
try {
  for (const { node } of cells) if (!builds.has(node)) builds.set(node, nodeBuild(node, cache))
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort())

const rows = []
const snapshot = takeSnapshot(root)
try {
  for (const cell of cells) {
    const result = await run(cell)
    if (stop.signal.aborted) break
    rows.push(result)
  }
} finally {
  snapshot.remove()
}
if (rows.length > 0) console.log(`\n${table(rows.map(({ row }) => row))}`)
if (stop.signal.aborted) console.log(`Stopped after ${rows.length} of ${cells.length}.`)
process.exit(!stop.signal.aborted && rows.every(({ ok }) => ok) ? 0 : 1)

async function run({ node, pg, files: suites, libraries, pattern }) {
  const { binary, version } = builds.get(node)
  console.log(`Node ${version}, pg ${pg} …`)
  snapshot.usePg(pg)
  const before = Date.now()
  const tests = await runSuite({
    folder: snapshot.folder,
    node: binary,
    files: files.length > 0 ? files : suites,
    pattern,
    signal: stop.signal,
  })
  if (stop.signal.aborted) return undefined
  const failed = tests.filter(({ status }) => status === 'failed')
  const passed = tests.filter(({ status }) => status === 'passed')
  const seconds = Math.round((Date.now() - before) / 1000)
  console.log(`Node ${version}, pg ${pg}: ${passed.length} passed, ${failed.length} failed, ${seconds} s`)
  for (const { name, failure = '' } of failed) {
    console.log(`  FAILED ${name}\n    ${withoutRunner(failure).join('\n    ')}`)
  }
  const ofLibraries = libraries.map((library) => {
    const its = (list) => list.filter(({ name }) => new RegExp(library.pattern).test(name))
    return [`${library.name} ${library.version}`, verdict(its(passed), its(failed))]
  })
  return {
    // A run without a test proves nothing.
    ok: failed.length === 0 && passed.length > 0,
    row: { Node: version, pg, 'all tests': verdict(passed, failed), ...Object.fromEntries(ofLibraries) },
  }
}

function verdict(passed, failed) {
  if (passed.length + failed.length === 0) return '-'
  return failed.length > 0 ? `${failed.length} FAILED` : `${passed.length} ok`
}

/** The message, and the lines of the stack that are ours. */
function withoutRunner(failure) {
  return failure
    .split('\n')
    .filter((line) => !/^ +at /.test(line) || !/node_modules|node:/.test(line))
    .slice(0, 30)
}
