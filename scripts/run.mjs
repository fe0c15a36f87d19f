// The door to every command: sets up what is missing, then runs it. Needs nothing but Node and npm.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const PNPM = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.pnpm
const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

const build = [
  bin('turbo'),
  'run',
  'build',
  '--output-logs=errors-only',
  '--log-prefix=none',
  '--no-update-notifier',
]
const lint = [bin('biome'), 'check', '--error-on-warnings']
const typecheck = [process.execPath, 'scripts/typecheck.mjs']
const vitest = [bin('vitest'), 'run']
const matrix = [process.execPath, 'test/matrix/run.mjs']

/** What each command consists of, in order; the arguments of the user go to the last step. */
const commands = {
  build: [build],
  lint: [lint],
  format: [[bin('biome'), 'check', '--write']],
  typecheck: [typecheck],
  test: [lint, typecheck, build, vitest],
  check: [lint, typecheck, build, [process.execPath, 'scripts/check-packages.mjs'], vitest],
  // The matrix builds a copy of its own.
  matrix: [matrix],
  mutation: [[bin('stryker'), 'run']],
  bench: [build, [process.execPath, 'bench/run.mjs']],
  soak: [build, [process.execPath, '--expose-gc', 'test/soak/soak.mjs']],
  fuzz: [[bin('tsx'), '--conditions=dev-source', 'test/fuzz/run.mts']],
  drivers: [build, [process.execPath, 'test/drivers/run.mjs']],
  'recipes:prisma': [build, [process.execPath, 'test/prisma/run.mjs']],
  'verify:redshift': [build, [process.execPath, 'test/verify-redshift/verify.mjs']],
  demo: [build, [process.execPath, 'examples/demo/demo.mjs']],
}

/** What follows where the user has not narrowed the command with arguments. */
const afterwards = { test: [[...matrix, '--corners']], check: [[...matrix, '--corners']] }

const [name, ...args] = process.argv.slice(2)
const steps = commands[name]
if (!steps) {
  console.error(`Unknown command "${name}". There are: ${Object.keys(commands).join(', ')}.`)
  process.exit(2)
}
requireNode(20, 19)
install()
for (const [index, step] of steps.entries()) run(index === steps.length - 1 ? [...step, ...args] : step)
if (args.length === 0) for (const step of afterwards[name] ?? []) run(step)

function requireNode(major, minor) {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number)
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return
  console.error(`Node ${major}.${minor} or newer is needed; this is ${process.version}.`)
  process.exit(1)
}

/** Installs when the lock file is not the one that was installed last. */
function install() {
  const stamp = join(root, 'node_modules', '.installed')
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error('Installing dependencies …')
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'
  run([npx, '--yes', `pnpm@${PNPM}`, 'install', '--frozen-lockfile', '--loglevel=error'])
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

function run([command, ...rest]) {
  // turbo looks for pnpm on the path.
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`
  const env = { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
  const { status, error } = spawnSync(command, rest, { cwd: root, stdio: 'inherit', env })
  if (error) console.error(error.message)
  if (status !== 0) process.exit(status ?? 1)
}
