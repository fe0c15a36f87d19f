// npm run soak -- --minutes 20 --seed 7: pools under load, on passwords that live for seconds, in bad weather.
import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Ledger } from './ledger.mjs'
import { openPools, STEADY } from './load.mjs'
import { Random } from './random.mjs'
import { startStandIn } from './stand-in.mjs'
import { makeWeather } from './weather.mjs'

const PASSWORD_LIFETIME = 12
/** Milliseconds that a credential may take: to the lifetime about what the default is to Redshift's. */
const API_LIMIT = 300
/** Growth of the heap that garbage collection may leave, in bytes; it does not depend on how long the run is. */
const HEAP_LIMIT = 6_000_000

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string' } },
})
const minutes = Number(values.minutes)
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed)
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('Usage: npm run soak -- [--minutes 20] [--seed 7]')
  process.exit(2)
}
console.log(`Soak of ${minutes} minutes with passwords that live ${PASSWORD_LIFETIME} s, seed ${seed}`)

const ledger = new Ledger()
process.on('unhandledRejection', (reason) => ledger.violation(`unhandled rejection: ${reason}`))
process.on('uncaughtException', (error) => ledger.violation(`uncaught exception: ${error.stack}`))
process.on('warning', ({ name, message }) => {
  if (name !== 'DeprecationWarning') ledger.violation(`process warning: ${name}: ${message}`)
})
for (const name of Object.keys(process.env)) if (/^(AWS_|PG)/.test(name)) delete process.env[name]
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const standIn = await startStandIn(PASSWORD_LIFETIME)
Object.assign(process.env, standIn.env)

// Everything that is loaded or made once is there before anything is counted.
await openRunEnd().catch((error) => {
  console.error(error)
  process.exit(1)
})
const before = { sessions: await sessionsGone(), handles: await handlesGone(), heap: heap() }

const random = new Random(seed)
const warnings = { count: 0 }
const load = openPools({
  ...standIn.options,
  timeout: API_LIMIT,
  logger: { warn: () => (warnings.count += 1) },
})
const started = Date.now()
const until = started + minutes * 60_000
const abort = new AbortController()
setMaxListeners(0, abort.signal)
let dropped = 0
let steady = new Set()

await fillSteadyPools()
const workers = startWorkers()
const progress = process.stdout.isTTY ? setInterval(showProgress, 1_000) : setInterval(showProgress, 60_000)
const injected = await makeWeather({
  ...{ standIn, random, ledger, until, signal: abort.signal },
  passwordLifetime: PASSWORD_LIFETIME,
  afterEach: countDropped,
  rejections: () => load.resolvers.reduce((sum, { status }) => sum + status.rejections, 0),
})
while (Date.now() < until) await wait(Math.min(until - Date.now() + 1, 500))
clearInterval(progress)
await countDropped({})
abort.abort()
await Promise.all(workers)

const rotations = load.resolvers.map(({ status }) => status)
await load.end()
const after = { sessions: await sessionsGone(), handles: await handlesGone(), heap: heap() }
const [calls, logins] = [await standIn.tell('calls'), await standIn.tell('logins')]
await standIn.stop()
process.exitCode = report() ? 0 : 1

/** Two workers per pool: one that asks all the time, one that rests for longer than a password lives. */
function startWorkers() {
  return [
    ...load.pools.flatMap((pool) => [
      worker(
        pool.name,
        () => mixed(pool),
        () => random.between(5, 120),
      ),
      worker(
        pool.name,
        () => mixed(pool),
        () => random.between(100, 1_000),
      ),
      worker(
        `${pool.name}, long idle`,
        () => mixed(pool),
        () => random.between(1, 1.5) * PASSWORD_LIFETIME * 1000,
      ),
    ]),
    // A busy application: whenever renewing may begin, somebody asks. Otherwise a fault could meet the last second of a
    // password, and be noticed rightly.
    ...load.resolvers.map((resolver) =>
      worker(
        'resolve',
        async () => {
          await resolver.resolve()
          return 'resolved'
        },
        () => 100,
      ),
    ),
    worker(
      'single connection',
      async () => {
        await load.connectOnce()
        return 'new connections'
      },
      () => random.between(50, 250),
    ),
  ]
}

async function mixed(pool) {
  if (random.next() < 0.8) {
    await pool.query()
    return 'queries'
  }
  const length = random.next() < 0.05 ? random.between(500, 3_000) : random.between(0, 60)
  await pool.transaction(() => wait(length))
  return 'transactions'
}

async function worker(name, work, rest) {
  for (;;) {
    try {
      await wait(rest(), undefined, { signal: abort.signal })
    } catch {
      return
    }
    const begun = performance.now()
    try {
      ledger.succeeded(await work(), performance.now() - begun)
    } catch (error) {
      ledger.failed(name, error)
    }
  }
}

async function fillSteadyPools() {
  const pools = load.pools.filter(({ name }) => name.endsWith('steady'))
  await Promise.all(
    pools.flatMap((pool) => Array.from({ length: pool.size }, () => pool.transaction(() => wait(300)))),
  )
  steady = await steadySessions()
}

async function steadySessions() {
  const sessions = await standIn.tell('sessions')
  return new Set(sessions.filter(({ name }) => name === STEADY).map(({ pid }) => pid))
}

/** A steady session that is no longer there was dropped by us, unless the fault was to kill it. */
async function countDropped({ command }) {
  const now = await steadySessions()
  if (command !== 'killSessions') {
    for (const pid of steady) {
      if (now.has(pid)) continue
      dropped += 1
      ledger.violation(`healthy session ${pid} was dropped`)
    }
  }
  steady = now
}

/** A short life of everything, for what stays loaded. */
async function openRunEnd() {
  const trial = openPools({ ...standIn.options, logger: { warn() {} } })
  await Promise.all(trial.pools.flatMap((pool) => [pool.query(), pool.transaction(() => wait(10))]))
  await trial.connectOnce()
  await trial.end()
}

/** Sockets, timers and the like that would hold this process open. */
function handles() {
  const counts = {}
  for (const name of process.getActiveResourcesInfo().sort()) {
    if (name !== 'Immediate') counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

/** What is still open once sockets had the time to close. */
async function handlesGone() {
  for (let i = 0; i < 40 && handles().TCPSocketWrap; i += 1) await wait(50)
  return handles()
}

async function sessionsGone() {
  for (let i = 0; i < 40 && (await standIn.tell('sessions')).length > 0; i += 1) await wait(50)
  return (await standIn.tell('sessions')).length
}

function heap() {
  for (let i = 0; i < 3; i += 1) globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function showProgress() {
  const minute = ((Date.now() - started) / 60_000).toFixed(1)
  const text = `  ${minute} min: ${ledger.counts.queries} queries, ${load.resolvers.map(({ status }) => status.successes).join(' + ')} rotations, ${ledger.violations.length} violations`
  if (process.stdout.isTTY) process.stdout.write(`\r${text}`)
  else console.log(text)
}

function report() {
  const grown = after.heap - before.heap
  const sum = (name) => rotations.reduce((total, status) => total + status[name], 0)
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`
  const text = (counts) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  if (after.sessions > 0) ledger.violation(`${after.sessions} sessions are left on the server`)
  if (text(after.handles) !== text(before.handles)) {
    ledger.violation(`handles are left: before ${text(before.handles)}, after ${text(after.handles)}`)
  }
  if (globalThis.gc && grown > HEAP_LIMIT) ledger.violation(`the heap grew by ${megabytes(grown)}`)
  const rows = [
    ['queries', ledger.counts.queries],
    ['transactions', ledger.counts.transactions],
    ['connections opened and ended alone', ledger.counts['new connections']],
    ['connections resolved', ledger.counts.resolved],
    ['logins on the server', logins],
    ['rotations', sum('successes')],
    ['renewals that failed', sum('failures')],
    ['passwords rejected', sum('rejections')],
    ['API calls', text(calls)],
    ['warnings', warnings.count],
    ['slowest operation', `${Math.round(ledger.slowest)} ms`],
    ['faults injected', text(Object.fromEntries(injected))],
    ['errors by injected fault', text(Object.fromEntries(ledger.allowed))],
    [
      'last error after the end of the fault',
      text(Object.fromEntries([...ledger.recovery].map(([kind, late]) => [kind, `${late} ms`]))),
    ],
    ['healthy sessions dropped', dropped],
    ['sessions left', after.sessions],
    ['handles before', text(before.handles)],
    ['handles after', text(after.handles)],
    ['heap before', megabytes(before.heap)],
    ['heap after', `${megabytes(after.heap)} (limit of growth ${megabytes(HEAP_LIMIT)})`],
    ['other errors', ledger.violations.length],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  console.log('')
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`)
  for (const violation of ledger.violations.slice(0, 50)) console.log(`  ✗ ${violation}`)
  console.log(
    ledger.violations.length === 0 ? '\n✓ nothing was noticed that should not be' : `\n✗ seed ${seed}`,
  )
  return ledger.violations.length === 0
}
