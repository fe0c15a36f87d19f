import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { redshiftConnection, redshiftKnexConfig } from '@redshift-iam/knex'
import { createPool } from '@redshift-iam/pg'
import knex from 'knex'
import { describe, expect, it, vi } from 'vitest'
import { OperationsScene } from './operations-scene.ts'

const scene = new OperationsScene()
/** A machine whose clock differs from Redshift's by so many seconds. */
const clockOff = (seconds: number) => ({
  now: () => scene.local.now().getTime() + seconds * 1000,
  random: () => 0,
})
const credentialCalls = (): number => scene.calls('GetClusterCredentials')

describe('what docs/operations.md says of throttling', () => {
  it('one process makes one call, whatever the number of pools and connections', async () => {
    const runtime = scene.runtime()
    const pools = Array.from({ length: 3 }, () => createPool(scene.resolver({}, runtime), { max: 3 }))
    await Promise.all(pools.flatMap((pool) => [1, 2, 3].map((n) => pool.query(`select ${n}`))))
    expect(credentialCalls()).toBe(1)
    await Promise.all(pools.map((pool) => pool.end()))
  })

  it('the SDK repeats a throttled call twice', async () => {
    scene.local.faults.aws({ on: 'redshift:GetClusterCredentials', error: 'Throttling' })
    await expect(scene.resolver().resolve()).rejects.toThrow('Throttling')
    expect(credentialCalls()).toBe(3)
  })

  it('without the cache each connection is a call', async () => {
    const resolver = scene.resolver({ iamDisableCache: true })
    await resolver.resolve()
    await resolver.resolve()
    expect(credentialCalls()).toBe(2)
  })

  it('a password of an hour is asked for with iamDuration', async () => {
    const { expiration } = await scene.resolver({ iamDuration: 3600 }).resolve()
    expect(((expiration?.getTime() ?? 0) - scene.local.now().getTime()) / 1000).toBeGreaterThan(3500)
  })
})

describe('what it says of clocks', () => {
  it.each([
    ['behind by 300 s', -300, 300],
    ['ahead by 2,000 s, more than the password lives', 2_000, 2_000],
  ])('%s: the password serves for the time asked for, with a warning', async (_what, off, told) => {
    const pool = createPool(scene.resolver({}, clockOff(off)))
    await pool.query('select 1')
    const [warning = ''] = scene.warnings
    expect(Math.abs(Number(/differ by about (\d+) s/.exec(warning)?.[1]) - told)).toBeLessThan(5)
    scene.local.advanceClock(700)
    await pool.resolver.resolve()
    expect(credentialCalls()).toBe(1)
    scene.local.advanceClock(200)
    await pool.query('select 1')
    await pool.resolver.resolve()
    expect(credentialCalls()).toBe(2)
    await pool.end()
  })

  it('ahead by less: the password is renewed so much earlier, and nothing is told', async () => {
    const resolver = scene.resolver({}, clockOff(300))
    await resolver.resolve()
    scene.local.advanceClock(400)
    await resolver.resolve()
    expect(credentialCalls()).toBe(1)
    scene.local.advanceClock(190)
    await resolver.resolve()
    expect(credentialCalls()).toBe(2)
    expect(scene.warnings).toEqual([])
  })

  it.each([
    ['sleeps', 'now'],
    ['sets its wall clock back', 'monotonic'],
  ])('a machine that %s needs nothing', async (_what, moving) => {
    const times = { now: Date.now(), monotonic: 0 }
    const runtime = { now: () => times.now, monotonic: () => times.monotonic, random: () => 0 }
    const resolver = scene.resolver({}, runtime)
    await resolver.resolve()
    times[moving as keyof typeof times] += 901_000
    if (moving === 'monotonic') times.now -= 3_600_000
    await resolver.resolve()
    expect(credentialCalls()).toBe(2)
  })
})

describe('what it says of signatures', () => {
  const strict = new OperationsScene({ aws: { strictClock: true } })

  it('a clock that AWS refuses costs one more call each time, signed by the time of its answer', async () => {
    strict.local.advanceClock(1_200)
    await strict.resolver({ profile: 'base' }).resolve()
    expect(strict.local.aws.calls.map(({ operation, error }) => [operation, error])).toEqual([
      ['DescribeClusters', 'SignatureDoesNotMatch'],
      ['DescribeClusters', undefined],
      ['GetClusterCredentials', 'SignatureDoesNotMatch'],
      ['GetClusterCredentials', undefined],
    ])
  })
})

describe('what it says of warnings', () => {
  it('they are process warnings with the code REDSHIFT_IAM where no logger takes them', async () => {
    const told: Error[] = []
    const listen = (warning: Error): number => told.push(warning)
    process.on('warning', listen)
    const resolver = scene.resolver({ logger: undefined }, clockOff(-300))
    await resolver.resolve()
    await vi.waitFor(() => expect(told).toEqual([expect.objectContaining({ code: 'REDSHIFT_IAM' })]))
    process.off('warning', listen)
  })
})

describe('what it says of Lambda', () => {
  it('a password that expired while frozen is renewed before the login', async () => {
    const pool = createPool(scene.resolver(), { max: 2 })
    const frozen = await pool.connect()
    scene.local.advanceClock(3_600)
    await pool.query('select 1')
    expect(scene.events).toEqual(['start', 'success', 'start', 'success'])
    frozen.release()
    await pool.end()
  })

  it('a resolver does not hold the process open, nor does a pool with allowExitOnIdle', async () => {
    const program = fileURLToPath(new URL('./lambda-handler.mjs', import.meta.url))
    const kyselyApp = fileURLToPath(new URL('../../examples/kysely-app/package.json', import.meta.url))
    const tsx = pathToFileURL(createRequire(kyselyApp).resolve('tsx')).href
    const options = JSON.stringify({ ...scene.options(), logger: undefined })
    const args = ['--conditions=dev-source', '--import', tsx, program, options]
    const env = { ...process.env, ...scene.local.env }
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.setEncoding('utf8')
    let output = ''
    child.stdout.on('data', (text) => {
      output += text
    })
    const [code] = await once(child, 'close')
    expect({ code, output }).toEqual({ code: 0, output: 'IAM:etl etl\n' })
  })
})

describe('what it says of timeouts', () => {
  it('Knex has 30 s for a connection, 20 s with redshiftKnexConfig, and 60 s to wait', async () => {
    const limits = async (config: object): Promise<object> => {
      const db = knex(config)
      const { createTimeoutMillis, acquireTimeoutMillis } = db.client.pool
      await db.destroy()
      return { createTimeoutMillis, acquireTimeoutMillis }
    }
    const stock = { client: 'redshift', connection: redshiftConnection(scene.resolver()) }
    expect(await limits(stock)).toEqual({ createTimeoutMillis: 30_000, acquireTimeoutMillis: 60_000 })
    const ours = redshiftKnexConfig(scene.resolver())
    expect(await limits(ours)).toEqual({ createTimeoutMillis: 20_000, acquireTimeoutMillis: 60_000 })
  })

  it('an error names the step that is slow: AWS', async () => {
    scene.local.faults.aws({ on: 'redshift:GetClusterCredentials', delay: Number.POSITIVE_INFINITY })
    await expect(firstQuery()).rejects.toThrow('still waiting for temporary credentials')
  })

  it('an error names the step that is slow: TLS', async () => {
    const resolver = scene.resolver()
    await resolver.resolve()
    scene.local.faults.database({ kind: 'hang' })
    await expect(firstQuery(resolver)).rejects.toThrow('still setting up TLS')
  })

  async function firstQuery(resolver = scene.resolver()): Promise<unknown> {
    const pool = createPool(resolver, { connectionTimeoutMillis: 1_000 })
    return pool.query('select 1').finally(() => pool.end())
  }
})

describe('what it says of changes of IAM', () => {
  it('role sessions are kept until 5 minutes before they expire', async () => {
    // The role of this profile is assumed for the hour that is the default.
    const resolver = scene.resolver({ profile: 'analyst' })
    for (let second = 0; second < 3_200; second += 400) {
      await resolver.resolve()
      await scene.settled(resolver)
      scene.local.advanceClock(400)
    }
    expect(scene.calls('AssumeRole')).toBe(1)
    scene.local.advanceClock(200)
    await resolver.resolve()
    await scene.settled(resolver)
    expect(scene.calls('AssumeRole')).toBe(2)
  })
})
