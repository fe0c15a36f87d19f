// Generates a Prisma client, makes its calls on the recipe's adapter, and compares how they end with docs/recipes/prisma.md.
//   npm run recipes:prisma -- [--publish]
// Prisma weighs 300 MB, so it is fetched into a cache of its own; its engines are not needed and not fetched.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { version } = JSON.parse(
  readFileSync(join(root, 'test/node_modules/@prisma/adapter-pg/package.json'), 'utf8'),
)
const cache = join(root, 'node_modules/.cache', `prisma-${version}`)
const page = join(root, 'docs/recipes/prisma.md')

install()
generate()
const results = call()
const wrong = results.filter(({ expected, error, value }) =>
  expected.length === 0 ? error === undefined : !isDeepStrictEqual(value, expected[0]),
)
for (const { name, error, value } of wrong) console.error(`${name}: ${error ?? JSON.stringify(value)}`)
const table = tableOf(results)
console.log(table)
if (wrong.length > 0) fail('Not all calls end as they did.')
const text = readFileSync(page, 'utf8')
const current = /^\| call \|[\s\S]*?(?=\n\n)/m
if (process.argv.includes('--publish'))
  writeFileSync(
    page,
    text.replace(current, () => table),
  )
else if (current.exec(text)?.[0] !== table)
  fail('docs/recipes/prisma.md says otherwise: run this with --publish.')

function install() {
  if (existsSync(join(cache, 'node_modules/prisma'))) return
  console.error(`Fetching Prisma ${version} (300 MB) …`)
  mkdirSync(cache, { recursive: true })
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const packages = [`prisma@${version}`, `@prisma/client@${version}`]
  if (run('npm', ['install', '--prefix', cache, ...flags, ...packages]).status !== 0) {
    rmSync(cache, { recursive: true, force: true })
    fail('npm could not fetch Prisma.')
  }
}

function generate() {
  copyFileSync(join(root, 'test/prisma/schema.prisma'), join(cache, 'schema.prisma'))
  rmSync(join(cache, 'client'), { recursive: true, force: true })
  const prisma = join(cache, 'node_modules/prisma/build/index.js')
  const env = {
    // Any program satisfies it: nothing calls the engine to generate a client.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  }
  const { status } = run(process.execPath, [prisma, 'generate', '--no-hints'], {
    cwd: cache,
    env: { ...process.env, ...env },
  })
  if (status !== 0) fail('prisma generate failed.')
}

/** In a process of its own, which trusts the stand-in's authority from its start. */
function call() {
  const standIn = [
    join(root, 'packages/local/bin/redshift-iam-local.mjs'),
    '--cluster-id',
    'dw',
    '--region',
    'eu-west-1',
  ]
  const tsx = [join(root, 'node_modules/tsx/dist/cli.mjs'), '--conditions=dev-source']
  const calls = [join(root, 'test/prisma/calls.mjs'), join(cache, 'client/client.ts')]
  const { status, stdout } = run(process.execPath, [...standIn, '--', process.execPath, ...tsx, ...calls], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  })
  if (status !== 0) fail('The calls did not run to their end.')
  return JSON.parse(stdout)
}

/** Rows of calls that end alike, in the order in which they first come. */
function tableOf(results) {
  const rows = new Map()
  for (const { name, error } of results) {
    const ending = error === undefined ? 'works' : error.replace(/(syntax error .*)/, '`$1`')
    rows.set(ending, [...(rows.get(ending) ?? []), `\`${name}\``])
  }
  const lines = [...rows].map(([ending, names]) => `| ${names.join(', ')} | ${ending} |`)
  return ['| call | on Redshift |', '| --- | --- |', ...lines].join('\n')
}

function run(command, args, options) {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options })
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
