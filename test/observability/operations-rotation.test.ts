import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { createResolver, type RedshiftIamOptions, type RedshiftResolver } from '@redshift-iam/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
const section = /^## Rotation, as the log shows it\n(.*?)^## /ms.exec(page)?.[1] ?? ''

/** The lines of both logs on the page: at which second which events. */
const [rotation = [], outage = []] = [...section.matchAll(/^```\n(.*?)^```/gms)].map(([, block = '']) =>
  [...block.matchAll(/^ *(\d+) s {2}((?:\w+, )*\w+)(?: {2}|$)/gm)].map(
    ([, second, events]) => `${second} ${events}`,
  ),
)

const channels = ['start', 'success', 'error', 'stale', 'rejected'].map((name) => `redshift-iam:${name}`)
const events: string[] = []
const warnings: string[] = []
const listen = (_event: unknown, channel: string | symbol): void => {
  events.push(String(channel).replace('redshift-iam:', ''))
}
/** Stands still but for the tests, which the clock of a server would not. */
let now: number
let isRefusing: boolean
let resolver: RedshiftResolver

/** Redshift's answer to `GetClusterCredentials`. */
const aws = {
  handle: async () => {
    const expiration = new Date(now + 900_000).toISOString()
    const [statusCode, body] = isRefusing
      ? [403, '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>']
      : [
          200,
          `<GetClusterCredentialsResponse><GetClusterCredentialsResult><DbUser>IAM:etl</DbUser><DbPassword>x</DbPassword><Expiration>${expiration}</Expiration></GetClusterCredentialsResult></GetClusterCredentialsResponse>`,
        ]
    return { response: { statusCode, headers: {}, body: Readable.from([Buffer.from(body as string)]) } }
  },
  destroy() {},
}

const open = (random = 0): RedshiftResolver =>
  createResolver(
    {
      host: 'dw.abc123.eu-west-1.redshift.amazonaws.com',
      database: 'dev',
      dbUser: 'etl',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI',
      logger: { warn: (text: string) => warnings.push(text) },
      requestHandler: aws,
    } as RedshiftIamOptions,
    { now: () => now, random: () => random },
  )

/** The state once no call is under way any more. */
const settled = () =>
  vi.waitFor(
    () => {
      expect(resolver.status.state).not.toBe('refreshing')
      return resolver.status
    },
    { interval: 1 },
  )

beforeAll(() => {
  for (const name of channels) subscribe(name, listen)
})
beforeEach(() => {
  now = Date.UTC(2030, 0, 1)
  isRefusing = false
  events.length = 0
  warnings.length = 0
  resolver = open()
})
afterEach(() => resolver.close())
afterAll(() => {
  for (const name of channels) unsubscribe(name, listen)
})

/** Uses the resolver once a second, and notes the seconds in which something was told. */
async function useEachSecond(
  from: number,
  to: number,
  onFailure: (second: number) => void = () => {},
): Promise<string[]> {
  const log: string[] = []
  for (let second = from; second <= to; second += 1) {
    if (second > 0) now += 1000
    await resolver.resolve().catch(() => onFailure(second))
    if (events.length === 0) continue
    await settled()
    log.push(`${second} ${events.splice(0).join(', ')}`)
  }
  return log
}

describe('what docs/operations.md says of rotation', () => {
  it('is the log of a password in constant use', async () => {
    expect(await useEachSecond(0, 725)).toEqual(rotation)
    expect(resolver.status.generation).toBe(2)
  })

  it.each([
    [0, 720],
    [0.5, 742.5],
    [0.999, 764.955],
  ])('spreads a fleet: with the random number %f a password is renewed at %f s', async (random, second) => {
    resolver = open(random)
    await resolver.resolve()
    now += second * 1000 - 1
    await resolver.resolve()
    expect(events).toEqual(['start', 'success'])
    now += 1
    await resolver.resolve()
    expect((await settled()).generation).toBe(2)
  })

  it('is the log of an outage, in which each minute of use tells of a failure, and which heals by itself', async () => {
    const failed: number[] = []
    const onFailure = (second: number): number => failed.push(second)
    const before = await useEachSecond(0, 719)
    isRefusing = true
    const during = await useEachSecond(720, 1002, onFailure)
    isRefusing = false
    const after = await useEachSecond(1003, 1010, onFailure)
    expect(before).toEqual(['0 start, success'])
    expect(during.slice(0, outage.length - 1)).toEqual(outage.slice(0, -1))
    expect(after).toEqual(outage.slice(-1))
    // Callers get the last good password to its end, and only then an error.
    expect(failed).toEqual(Array.from({ length: 105 }, (_, i) => 900 + i))
    expect(warnings).toEqual([expect.stringMatching(/could not be renewed and is kept until .*AccessDenied/)])
    const seconds = during.map((line) => Number.parseInt(line, 10))
    for (const [i, second] of seconds.slice(1).entries()) expect(second - (seconds[i] ?? 0)).toBeLessThan(60)
  })

  it('waits up to 30 s after an outage in which the password did not die', async () => {
    await useEachSecond(0, 719)
    isRefusing = true
    await useEachSecond(720, 781)
    isRefusing = false
    expect(await useEachSecond(782, 820)).toEqual(['811 stale, start, success'])
  })

  it('skips the pause with forceRefresh', async () => {
    isRefusing = true
    await expect(resolver.resolve()).rejects.toMatchObject({ code: 'GET_CREDENTIALS_FAILED' })
    isRefusing = false
    await expect(resolver.resolve()).rejects.toMatchObject({ code: 'GET_CREDENTIALS_FAILED' })
    await expect(resolver.resolve({ forceRefresh: true })).resolves.toMatchObject({ user: 'IAM:etl' })
  })
})
