import { setTimeout as wait } from 'node:timers/promises'

/** What a query may end with while the API cannot be had for longer than a password lives. */
// The address is looked up anew once the server has refused a password, as it does with one that just ran out.
const API_GONE = [
  'GET_CREDENTIALS_FAILED',
  'DESCRIBE_FAILED',
  'IDENTITY_FAILED',
  'ASSUME_ROLE_FAILED',
  'TIMEOUT',
]
const DATABASE_GONE = ['CONNECT_FAILED']
/** `57P01` is the server's farewell; the rest is what node-postgres and Knex say when they come too late to hear it. */
const SESSION_GONE = [
  '57P01',
  'ECONNRESET',
  'EPIPE',
  'CONNECT_FAILED',
  'Connection terminated unexpectedly',
  'Connection ended unexpectedly',
  'Connection terminated',
  'Client has encountered a connection error and is not queryable',
  'This socket has been ended by the other party',
]
/** Some learn of it with the next statement of their transaction. */
const LONGEST_TRANSACTION_MS = 4_000
/** The longest pause of the core between two attempts, and a little for the attempt itself. */
const LONGEST_PAUSE_MS = 31_000

/** Server-side rejections must be rarer than this: the core takes a quick series for a wrong configuration. */
const REJECTIONS_APART_MS = 65_000

/**
 * The faults, as a deck that is dealt again and again. Those without `codes` must not be noticed by anybody: they are
 * shorter than the time for which the last good password is kept.
 */
const deck = [
  { kind: 'throttled once', aws: { error: 'Throttling', times: 1 }, lasts: 500 },
  { kind: 'internal error, twice', aws: { error: 'InternalFailure', times: 2 }, lasts: 500 },
  { kind: 'API resets once', aws: { reset: true, times: 1 }, lasts: 500 },
  { kind: 'API hangs once', aws: { delay: Number.POSITIVE_INFINITY, times: 1 }, lasts: 500 },
  { kind: 'API slow', aws: { delay: 120 }, lasts: 1_500 },
  { kind: 'API answers garbage once', aws: { garbage: '<html>proxy</html>', times: 1 }, lasts: 500 },
  { kind: 'short API outage', aws: { reset: true }, lasts: 250 },
  // Knex's own dialect logs in with a client that is not ours, and that does not try again.
  {
    kind: 'password rejected once',
    database: { kind: 'reject', times: 1 },
    lasts: 500,
    codes: ['LOGIN_REFUSED'],
    only: 'knex stock',
    grace: 500,
  },
  {
    // The server lists them until they have really ended.
    kind: 'sessions killed',
    command: 'killSessions',
    lasts: 1_000,
    codes: SESSION_GONE,
    grace: LONGEST_TRANSACTION_MS,
  },
  {
    kind: 'database refuses',
    database: { kind: 'refuse' },
    lasts: 1_000,
    codes: DATABASE_GONE,
    grace: 1_000,
  },
  {
    kind: 'database closes in TLS',
    database: { kind: 'close-tls' },
    lasts: 700,
    codes: DATABASE_GONE,
    grace: 1_000,
  },
  {
    kind: 'database closes in login',
    database: { kind: 'close-auth' },
    lasts: 700,
    codes: DATABASE_GONE,
    grace: 1_000,
  },
  {
    kind: 'long API outage',
    aws: { reset: true },
    lasts: 'longer than a password',
    codes: API_GONE,
    grace: LONGEST_PAUSE_MS,
  },
]

/**
 * Injects faults one after the other until `until`, each over before the next. `rejections` counts what the server has
 * refused so far: a password that runs out in an outage is refused too, and the core counts that in the same series.
 */
export async function makeWeather(options) {
  const { standIn, random, ledger, passwordLifetime, until, afterEach, rejections, signal } = options
  const injected = new Map()
  let cards = []
  let lastRejection = 0
  let rejected = 0
  const pause = (milliseconds) => wait(milliseconds, undefined, { signal })
  while (Date.now() < until) {
    if (cards.length === 0) cards = random.shuffled(deck)
    const fault = cards.pop()
    const lasts = typeof fault.lasts === 'number' ? fault.lasts : (passwordLifetime + 3) * 1000
    // The end of the run is calm, so that it can be told whether all recovers.
    if (Date.now() + lasts + (fault.grace ?? 0) > until) {
      if (cards.length === 0) break
      continue
    }
    if (rejections() !== rejected) {
      rejected = rejections()
      lastRejection = Date.now()
    }
    if (fault.database?.kind === 'reject') {
      if (Date.now() - lastRejection < REJECTIONS_APART_MS) continue
      lastRejection = Date.now()
    }
    ledger.fault = fault.kind
    const window = fault.codes && ledger.window(fault.kind, fault.codes, fault.only)
    if (fault.aws) await standIn.tell('aws', { on: '*', ...fault.aws })
    else if (fault.database) await standIn.tell('database', fault.database)
    else await standIn.tell(fault.command)
    await pause(lasts)
    await standIn.tell('clear')
    window?.close(fault.grace)
    injected.set(fault.kind, (injected.get(fault.kind) ?? 0) + 1)
    // A fault that was to be unnoticed gets a calm rotation after it: two in one window are an outage.
    if (fault.aws) await pause(fault.codes ? 4_000 : 1_500)
    await afterEach(fault)
    await pause(random.between(200, 1_500))
  }
  return injected
}
