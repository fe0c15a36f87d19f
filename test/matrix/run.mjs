// Runs the tests over the supported versions of Node and pg; each run meets all supported versions of Knex and Kysely.
//   npm run matrix -- [--node 24]… [--pg 8.16]… [--knex 3.1]… [--kysely 0.29]… [files…]
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { nodeBinary, nodeVersion } from './node-builds.mjs'
import { runSuite, suitesOnPg } from './suite.mjs'
import { catalogVersion, libraryVersions, narrow, nodeVersions, pgVersions } from './versions.mjs'
import { copyWithPg } from './workspace-copy.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const many = { type: 'string', multiple: true, default: [] }
const { values: asked, positionals: files } = parseArgs({
  options: { node: many, pg: many, knex: many, kysely: many },
  allowPositionals: true,
})

const ownPg = catalogVersion(root, 'pg')
const pgs = narrow(pgVersions(root), asked.pg)
const nodes = asked.node.length > 0 ? asked.node : nodeVersions
const libraries = ['knex', 'kysely'].flatMap((name) => {
  const narrowed = asked.knex.length + asked.kysely.length > 0
  if (narrowed && asked[name].length === 0) return []
  return narrow(libraryVersions(root, name), asked[name], ({ version }) => version)
})
const pattern =
  asked.knex.length + asked.kysely.length > 0
    ? libraries.map((each) => `(${each.pattern})`).join('|')
    : undefined

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort())

const rows = []
for (const pg of pgs) {
  const { folder, remove } = pg === ownPg ? { folder: root, remove: () => {} } : copyWithPg(root, pg)
  try {
    for (const wanted of nodes) rows.push(await cell(folder, pg, wanted))
  } finally {
    remove()
  }
}
printTable(rows)
process.exit(rows.every((row) => row.ok) ? 0 : 1)

async function cell(folder, pg, wanted) {
  const node = nodeBinary(wanted, join(root, 'node_modules', '.cache', 'node'))
  const version = nodeVersion(node)
  const before = Date.now()
  const chosen = files.length > 0 ? files : pg === ownPg ? [] : suitesOnPg
  const { code, tests } = await runSuite({ folder, node, files: chosen, pattern, signal: stop.signal })
  const failed = tests.filter(({ status }) => status === 'failed')
  const passed = tests.filter(({ status }) => status === 'passed')
  const seconds = Math.round((Date.now() - before) / 1000)
  console.log(`Node ${version}, pg ${pg}: ${passed.length} passed, ${failed.length} failed, ${seconds} s`)
  for (const { name, failure = '' } of failed) {
    console.log(`  FAILED ${name}\n    ${withoutRunner(failure).join('\n    ')}`)
  }
  return {
    // A run without a test proves nothing; an error beside the tests makes the runner end with 1.
    ok: code === 0 && failed.length === 0 && passed.length > 0,
    Node: version,
    pg,
    'all tests': verdict(passed, failed),
    ...Object.fromEntries(
      libraries.map((library) => {
        const its = (list) => list.filter(({ name }) => new RegExp(library.pattern).test(name))
        return [`${library.name} ${library.version}`, verdict(its(passed), its(failed))]
      }),
    ),
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
    .slice(0, 12)
}

/** One column for each cell of Node and pg, because the libraries are more than a line can hold. */
function printTable(rows) {
  const names = Object.keys(rows[0]).filter((name) => name !== 'ok')
  const columns = [names, ...rows.map((row) => names.map((name) => String(row[name])))]
  const widths = columns.map((column) => Math.max(...column.map((text) => text.length)))
  console.log()
  for (const [line] of names.entries()) {
    console.log(
      columns
        .map((column, i) => column[line].padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
  }
}
