import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import {
  createResolver,
  type RedshiftIamOptions,
  type RedshiftResolver,
  type ResolverEvent,
} from '@redshift-iam/core'
import { type AwsFault, type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

type Told = ResolverEvent & { readonly name: string }

const never = Number.POSITIVE_INFINITY
/** Nothing listens on this port of the loopback interface. */
const DEAD = 'http://127.0.0.1:1'
const channels = ['start', 'success', 'error'] as const
const told: Told[] = []
const open: RedshiftResolver[] = []
const listen = (event: unknown, channel: string | symbol): void => {
  told.push({ name: String(channel).replace('redshift-iam:', ''), ...(event as ResolverEvent) })
}
const names = (): string[] => told.map(({ name }) => name)

let local: LocalRedshift

beforeAll(async () => {
  local = await startLocalRedshift()
  for (const name of channels) subscribe(`redshift-iam:${name}`, listen)
})
beforeEach(() => {
  for (const [name, value] of Object.entries(local.env)) vi.stubEnv(name, value)
  told.length = 0
})
afterEach(() => {
  for (const resolver of open.splice(0)) resolver.close()
  local.faults.clear()
  vi.unstubAllEnvs()
})
afterAll(async () => {
  for (const name of channels) unsubscribe(`redshift-iam:${name}`, listen)
  await local.stop()
})

function resolver(more: object = {}, runtime: object = {}): RedshiftResolver {
  const { clusterId, region } = local
  const own = { clusterId, region, database: 'dev', dbUser: 'alice', profile: 'base', logger: {}, ...more }
  const made = createResolver(own as RedshiftIamOptions, { now: () => local.now().getTime(), ...runtime })
  open.push(made)
  return made
}

const aws = (on: string, how: Omit<AwsFault, 'on'>) => (): void => local.faults.aws({ on, ...how })

interface Row {
  readonly what: string
  readonly given?: () => void
  readonly options?: object
  readonly runtime?: object
  readonly says: Partial<ResolverEvent>
  readonly lacks?: readonly (keyof ResolverEvent)[]
}

const cluster = { target: 'ClusterID "examplecluster"', region: 'us-west-2' }
const known = { ...cluster, api: 'GetClusterCredentials', key: expect.stringMatching(/^[0-9a-f]{12}$/) }
const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', profile: undefined }

const before: readonly Row[] = [
  {
    what: 'a missing profile',
    options: { profile: 'nobody' },
    says: { ...cluster, step: 'plan', code: 'PROFILE_NOT_FOUND' },
    lacks: ['key', 'api'],
  },
  {
    what: 'a chain of roles that leads in a circle',
    given: () => {
      const file = `${local.env['AWS_CONFIG_FILE']}.circle`
      const arn = 'arn:aws:iam::111111111111:role'
      writeFileSync(
        file,
        `[profile one]\nrole_arn=${arn}/one\nsource_profile=two\n[profile two]\nrole_arn=${arn}/two\nsource_profile=one\n`,
      )
      vi.stubEnv('AWS_CONFIG_FILE', file)
    },
    options: { profile: 'one' },
    says: { ...cluster, step: 'plan', code: 'PROFILE_CHAIN_LOOP' },
  },
  {
    what: 'a region that nothing tells',
    given: () => {
      vi.stubEnv('AWS_REGION', undefined)
      vi.stubEnv('AWS_DEFAULT_REGION', undefined)
    },
    options: { region: undefined },
    says: { target: cluster.target, step: 'plan', code: 'REGION_REQUIRED' },
    lacks: ['key', 'api', 'region'],
  },
  {
    what: 'a host that says the region itself',
    options: {
      clusterId: undefined,
      region: undefined,
      host: 'dw.abc123.eu-west-1.redshift.amazonaws.com',
      profile: 'nobody',
    },
    says: { target: 'ClusterID "dw"', region: 'eu-west-1', step: 'plan', code: 'PROFILE_NOT_FOUND' },
  },
  {
    what: 'options that name no database',
    options: { clusterId: undefined },
    says: { region: 'us-west-2', step: 'plan', code: 'TARGET_REQUIRED' },
    lacks: ['key', 'api', 'target'],
  },
  {
    what: 'an authentication profile that may not be read',
    given: aws('redshift:DescribeAuthenticationProfiles', { error: 'AccessDenied' }),
    options: { ...keys, authProfile: 'team' },
    says: { ...cluster, step: 'plan', code: 'AUTH_PROFILE_FAILED' },
  },
  {
    what: 'an authentication profile that does not come in time',
    given: aws('redshift:DescribeAuthenticationProfiles', { delay: never }),
    options: { ...keys, authProfile: 'team', timeout: 100 },
    says: { ...cluster, step: 'plan', code: 'TIMEOUT' },
  },
  {
    what: 'a name server that does not answer in time, and does not listen',
    options: { clusterId: undefined, region: undefined, host: 'dw.example.com', timeout: 100 },
    runtime: { resolveCname: () => new Promise(() => undefined) },
    says: { step: 'plan', code: 'TIMEOUT' },
    lacks: ['target', 'region'],
  },
  {
    what: 'DescribeClusters refused',
    given: aws('redshift:DescribeClusters', { error: 'AccessDenied' }),
    says: { ...known, step: 'address', code: 'DESCRIBE_FAILED' },
  },
  {
    what: 'GetWorkgroup refused',
    given: aws('redshift-serverless:GetWorkgroup', { error: 'AccessDeniedException' }),
    options: { clusterId: undefined, dbUser: undefined, workgroup: 'examplewg' },
    says: {
      api: 'GetCredentials',
      target: 'Workgroup "examplewg"',
      step: 'address',
      code: 'DESCRIBE_FAILED',
    },
  },
  {
    what: 'a role refused, which DescribeClusters needs',
    given: aws('sts:AssumeRole', { error: 'AccessDenied' }),
    options: { profile: 'etl' },
    says: { ...known, step: 'address', code: 'ASSUME_ROLE_FAILED' },
  },
  {
    what: 'DescribeClusters that does not answer in time',
    given: aws('redshift:DescribeClusters', { delay: never }),
    options: { timeout: 100 },
    says: { ...known, step: 'address', code: 'TIMEOUT' },
  },
  {
    what: 'DescribeClusters refused, without a cache',
    given: aws('redshift:DescribeClusters', { error: 'AccessDenied' }),
    options: { iamDisableCache: true },
    says: { ...known, step: 'address', code: 'DESCRIBE_FAILED' },
  },
]

const within: readonly Row[] = [
  {
    what: 'GetClusterCredentials refused',
    given: aws('redshift:GetClusterCredentials', { error: 'AccessDenied' }),
    says: { ...known, code: 'GET_CREDENTIALS_FAILED' },
  },
  {
    what: 'a role that cannot be had, where the host is written',
    given: () => vi.stubEnv('AWS_ENDPOINT_URL_STS', DEAD),
    options: { host: 'localhost', profile: 'etl' },
    says: { ...known, code: 'ASSUME_ROLE_FAILED' },
  },
  {
    what: 'GetClusterCredentials that does not answer in time',
    given: aws('redshift:GetClusterCredentials', { delay: never }),
    options: { timeout: 300 },
    says: { ...known, code: 'TIMEOUT' },
  },
  {
    what: 'GetClusterCredentials refused, without a cache',
    given: aws('redshift:GetClusterCredentials', { error: 'AccessDenied' }),
    options: { iamDisableCache: true },
    says: { ...known, code: 'GET_CREDENTIALS_FAILED' },
  },
]

describe('a renewal that fails is told once', () => {
  it.each(before)(
    'before its credential call: $what',
    async ({ given, options, runtime, says, lacks = [] }) => {
      given?.()
      const one = resolver(options, runtime)
      const error = await one.resolve().catch((reason: Error) => reason)
      await vi.waitFor(() => expect(one.status.state).not.toBe('refreshing'))
      expect(told).toEqual([
        expect.objectContaining({
          ...says,
          name: 'error',
          durationMs: expect.any(Number),
          message: (error as Error).message,
        }),
      ])
      for (const field of lacks) expect(told[0]).not.toHaveProperty(field)
      expect(one.status.lastError).toMatchObject({ code: says.code, at: expect.any(Date) })
    },
  )

  it.each(within)('in its credential call: $what', async ({ given, options, says }) => {
    given?.()
    const one = resolver(options)
    await one.resolve().catch(() => undefined)
    await vi.waitFor(() => expect(one.status.state).not.toBe('refreshing'))
    await vi.waitFor(() => expect(names()).toEqual(['start', 'error']))
    const about = { ...says, step: 'credential', durationMs: expect.any(Number), message: expect.any(String) }
    expect(told.at(-1)).toMatchObject(about)
  })

  it('and not again for those who come in the pause after it', async () => {
    local.faults.aws({ on: 'redshift:GetClusterCredentials', error: 'AccessDenied' })
    const one = resolver()
    for (const _attempt of [1, 2, 3])
      await expect(one.resolve()).rejects.toMatchObject({ code: 'GET_CREDENTIALS_FAILED' })
    expect(names()).toEqual(['start', 'error'])
  })

  it('and its last error is gone from the status with the next success', async () => {
    local.faults.aws({ on: 'redshift:DescribeClusters', error: 'AccessDenied', times: 1 })
    const one = resolver()
    await expect(one.resolve()).rejects.toMatchObject({ code: 'DESCRIBE_FAILED' })
    expect(one.status.lastError).toMatchObject({ code: 'DESCRIBE_FAILED' })
    await one.resolve({ forceRefresh: true })
    expect(one.status).not.toHaveProperty('lastError')
    expect(names()).toEqual(['error', 'start', 'success'])
  })
})

describe('no event', () => {
  it('of callers who get the error of an address again in the pause after it, and it is not asked for', async () => {
    local.faults.aws({ on: 'redshift:DescribeClusters', error: 'AccessDenied' })
    local.aws.clearCalls()
    const one = resolver()
    await Promise.all([1, 2].map(() => expect(one.resolve()).rejects.toThrow('AccessDenied')))
    await expect(one.resolve()).rejects.toMatchObject({ code: 'DESCRIBE_FAILED' })
    expect(names()).toEqual(['error'])
    expect(local.aws.calls.map(({ operation }) => operation)).toEqual(['DescribeClusters'])
  })

  it.each([
    ['while it plans', 'redshift:DescribeAuthenticationProfiles', { ...keys, authProfile: 'team' }, []],
    ['while it looks for the address', 'redshift:DescribeClusters', {}, []],
    ['in its credential call', 'redshift:GetClusterCredentials', {}, ['start']],
  ])('of a renewal that close() ends %s', async (_when, on, options, begun) => {
    local.faults.aws({ on, delay: never })
    local.aws.clearCalls()
    const one = resolver(options)
    const waiting = one.resolve()
    await vi.waitFor(() =>
      expect(local.aws.calls.map(({ operation }) => operation)).toContain(on.split(':')[1]),
    )
    one.close()
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' })
    await setImmediate()
    expect(names()).toEqual(begun)
  })

  it('of a caller who gives up: the renewal goes on', async () => {
    const one = resolver()
    const caller = new AbortController()
    const waiting = one.resolve({ signal: caller.signal })
    caller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' })
    await vi.waitFor(() => expect(names()).toEqual(['start', 'success']))
    expect(one.status).not.toHaveProperty('lastError')
  })
})
