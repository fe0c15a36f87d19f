import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { inspect } from 'node:util'
import { createResolver } from '@redshift-iam/core'
import { startLocalRedshift } from '@redshift-iam/local'
import { createPool } from '@redshift-iam/pg'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

const events: unknown[] = []
const listen = (event: unknown): number => events.push(event)
const channels = ['start', 'success', 'error', 'stale', 'rejected'].map((name) => `redshift-iam:${name}`)
const processWarnings: unknown[] = []
const hear = (warning: Error): number => processWarnings.push(warning)
const before = { ...process.env }
let home: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'secrecy-'))
  process.env['AWS_CONFIG_FILE'] = join(home, 'config')
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(home, 'credentials')
  for (const name of channels) subscribe(name, listen)
  process.on('warning', hear)
})
afterAll(() => {
  for (const name of channels) unsubscribe(name, listen)
  process.off('warning', hear)
  process.env = before
  rmSync(home, { recursive: true })
})

/** Marked, so that a part of it is recognised as well. */
const secret = fc.stringMatching(/^[A-Za-z0-9+/]{12,40}$/).map((text) => `HUNTER2${text}HUNTER2`)

interface Request {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** An AWS that quotes in its refusal all that it was sent, or answers something else. */
function aws(answer: (request: Request) => { status: number; body: string } | Error): object {
  return {
    handle: async (request: Request) => {
      const said = answer(request)
      if (said instanceof Error) throw said
      return {
        response: { statusCode: said.status, headers: {}, body: Readable.from([Buffer.from(said.body)]) },
      }
    },
    destroy() {},
  }
}

const fault = (text: string): { status: number; body: string } => ({
  status: 403,
  body: `<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>${text}</Message></Error></ErrorResponse>`,
})

const handlers: Readonly<Record<string, (hidden: string) => object>> = {
  'an answer with a password': (hidden) =>
    aws(() => ({
      status: 200,
      body: `<GetClusterCredentialsResponse><GetClusterCredentialsResult><DbUser>IAM:x</DbUser><DbPassword>${hidden}</DbPassword><Expiration>2999-01-01T00:00:00Z</Expiration></GetClusterCredentialsResult></GetClusterCredentialsResponse>`,
    })),
  'a refusal that quotes the request': () =>
    aws(({ headers, body }) => fault(`${JSON.stringify(headers)} ${String(body)}`)),
  'a refusal that quotes the bare keys': (hidden) => aws(() => fault(`The token ${hidden} is not valid`)),
  'a refusal that is not XML': (hidden) => aws(() => ({ status: 500, body: `<<${hidden}` })),
  'a network error that quotes the keys': (hidden) => aws(() => new Error(`cannot send ${hidden}`)),
}

/** All that can be printed, logged or sent of a value. */
function shown(...values: unknown[]): string {
  return values
    .flatMap((value) => {
      const seen = [
        inspect(value, { depth: Number.POSITIVE_INFINITY }),
        String(value),
        JSON.stringify(value) ?? '',
      ]
      for (let at = value; at instanceof Error; at = at.cause) seen.push(at.message, at.stack ?? '')
      try {
        return [...seen, inspect(structuredClone(value), { depth: Number.POSITIVE_INFINITY })]
      } catch {
        return seen
      }
    })
    .join('\n')
}

async function outcome(make: (logger: object) => object): Promise<string> {
  events.length = processWarnings.length = 0
  const told: string[] = []
  const logger = { warn: (text: string) => told.push(text), debug: (text: string) => told.push(text) }
  try {
    const options = make(logger)
    const resolver = createResolver(options as never, {})
    const result = await resolver.resolve().catch((error: unknown) => error)
    const pool = createPool(resolver)
    const all = shown(result, resolver, resolver.status, pool, told, events, processWarnings)
    resolver.close()
    await pool.end()
    return all
  } catch (error) {
    return shown(error, told, events, processWarnings)
  }
}

const target = { clusterId: 'dw', region: 'eu-west-1', database: 'dev', dbUser: 'x', host: 'dw.example.com' }

test.each(Object.entries(handlers))('%s shows no key, token or password', async (_name, handler) => {
  await fc.assert(
    fc.asyncProperty(secret, secret, async (key, token) => {
      const text = await outcome((logger) => ({
        ...target,
        ...{ accessKeyId: 'AKID', secretAccessKey: key, sessionToken: token, logger },
        requestHandler: handler(token),
      }))
      expect(text).not.toMatch(/HUNTER2/)
    }),
    { numRuns: 25 },
  )
})

test.each([
  [
    'keys of a profile',
    (s: string) => `aws_access_key_id=A\naws_secret_access_key=${s}\naws_session_token=${s}`,
  ],
  ['garbage of a credential_process', (s: string) => `credential_process = echo '{"SecretAccessKey": "${s}'`],
  ['a credential_process that fails', (s: string) => `credential_process = echo ${s} >&2; exit 3`],
])('%s are not shown', async (_name, profile) => {
  await fc.assert(
    fc.asyncProperty(secret, async (hidden) => {
      writeFileSync(join(home, 'config'), `[profile p]\n${profile(hidden)}\n`)
      const text = await outcome((logger) => ({
        ...target,
        ...{
          profile: 'p',
          logger,
          requestHandler: aws(({ headers }) => fault(JSON.stringify(headers) + hidden)),
        },
      }))
      expect(text).not.toMatch(/HUNTER2/)
    }),
    { numRuns: 10 },
  )
})

test('a provider that throws its keys by their names does not show them', async () => {
  await fc.assert(
    fc.asyncProperty(secret, async (hidden) => {
      const credentials = (): never => {
        throw Object.assign(new Error(`bad {"secretAccessKey":"${hidden}","sessionToken":"${hidden}"}`), {
          keys: hidden,
        })
      }
      expect(await outcome((logger) => ({ ...target, credentials, logger }))).not.toMatch(/HUNTER2/)
    }),
    { numRuns: 10 },
  )
})

test('PWD shows nowhere, also in strings that cannot be read', async () => {
  await fc.assert(
    fc.asyncProperty(secret, async (hidden) => {
      for (const text of [
        `Server=h;Database=d;UID=u;PWD=${hidden}`,
        `Server=h;PWD={${hidden}`,
        `jdbc:redshift://h/d?PWD=${hidden}&%`,
      ]) {
        expect(shown(await outcome(() => text as never))).not.toMatch(/HUNTER2/)
      }
    }),
    { numRuns: 10 },
  )
})

const ROLE = 'role_arn = arn:aws:iam::111111111111:role/r'
const echo = (): object => aws(({ headers, body }) => fault(`${JSON.stringify(headers)} ${String(body)}`))

/** What a chain of identities is written as, and where else it finds a secret. */
const chains: Readonly<Record<string, { profile: (s: string) => string; more?: (s: string) => object }>> = {
  'STS refusing the keys of a source profile': {
    profile: (s) =>
      `${ROLE}\nsource_profile = b\n[profile b]\naws_access_key_id = A\naws_secret_access_key = ${s}\naws_session_token = ${s}`,
  },
  'STS refusing an MFA code': {
    profile: (s) =>
      `${ROLE}\nsource_profile = b\nmfa_serial = arn:aws:iam::1:mfa/u\n[profile b]\naws_access_key_id = A\naws_secret_access_key = ${s}`,
    more: (s) => ({ mfaCodeProvider: () => s }),
  },
  'STS refusing a web identity token': {
    profile: () => `${ROLE}\nweb_identity_token_file = ${join(home, 'token')}`,
  },
  'the SSO portal refusing a token': {
    profile: () =>
      'sso_session = s\nsso_account_id = 111111111111\nsso_role_name = r\n[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start',
  },
}

test.each(Object.entries(chains))('%s shows nothing of it', async (_name, { profile, more }) => {
  process.env['HOME'] = home
  const cache = join(home, '.aws', 'sso', 'cache')
  mkdirSync(cache, { recursive: true })
  await fc.assert(
    fc.asyncProperty(secret, async (hidden) => {
      writeFileSync(join(home, 'config'), `[profile p]\n${profile(hidden)}\n`)
      writeFileSync(join(home, 'token'), hidden)
      const token = { accessToken: hidden, expiresAt: '2999-01-01T00:00:00Z', region: 'eu-west-1' }
      writeFileSync(
        join(cache, `${createHash('sha1').update('s').digest('hex')}.json`),
        JSON.stringify(token),
      )
      const text = await outcome((logger) => ({
        ...target,
        profile: 'p',
        logger,
        requestHandler: echo(),
        ...more?.(hidden),
      }))
      expect(text).toMatch(/_FAILED|_TOKEN_|MFA/)
      expect(text).not.toMatch(/HUNTER2/)
    }),
    { numRuns: 10 },
  )
})

test('garbage of the instance metadata service is not shown', async () => {
  let hidden = ''
  const server = createServer((_request, response) =>
    response.end(`{"SecretAccessKey":"${hidden}","Token":"${hidden}`),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] =
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await fc.assert(
    fc.asyncProperty(secret, async (text) => {
      hidden = text
      const seen = await outcome((logger) => ({ ...target, instanceProfile: true, logger }))
      expect(seen).toMatch(/INSTANCE_PROFILE_UNAVAILABLE|IDENTITY_FAILED/)
      expect(seen).not.toMatch(/HUNTER2/)
    }),
    { numRuns: 10 },
  )
  server.close()
  server.closeAllConnections()
})

test('the content of an authentication profile is not shown', async () => {
  const answer = (content: string): object =>
    aws(() => ({
      status: 200,
      body: `<R><DescribeAuthenticationProfilesResult><AuthenticationProfiles><member><AuthenticationProfileContent>${content}</AuthenticationProfileContent></member></AuthenticationProfiles></DescribeAuthenticationProfilesResult></R>`,
    }))
  const keys = { accessKeyId: 'A', secretAccessKey: 'S', authProfile: 'ap' }
  await fc.assert(
    fc.asyncProperty(secret, async (hidden) => {
      for (const content of [
        `{oops ${hidden}`,
        JSON.stringify({ PWD: hidden, SecretAccessKey: hidden, AutoCreate: { x: hidden } }),
      ]) {
        const text = await outcome((logger) => ({
          ...target,
          ...keys,
          logger,
          requestHandler: answer(content),
        }))
        expect(text).toContain('AUTH_PROFILE_INVALID')
        expect(text).not.toMatch(/HUNTER2/)
      }
    }),
    { numRuns: 10 },
  )
})

test('a DSN with a mistake beside its password does not show it', async () => {
  process.env['ODBCINI'] = join(home, 'odbc.ini')
  await fc.assert(
    fc.asyncProperty(secret, async (hidden) => {
      writeFileSync(
        join(home, 'odbc.ini'),
        `[dw]\nUID=u\nPWD=${hidden}\nSecretAccessKey=${hidden}\nAutoCreate=perhaps\n`,
      )
      expect(await outcome(() => 'DSN=dw' as never)).toMatch(/OPTION_INVALID/)
      expect(await outcome(() => 'DSN=dw' as never)).not.toMatch(/HUNTER2/)
    }),
    { numRuns: 10 },
  )
})

test('running out of time shows no key', async () => {
  const silent = { handle: () => new Promise(() => {}), destroy() {} }
  await fc.assert(
    fc.asyncProperty(secret, async (hidden) => {
      const keys = { accessKeyId: 'A', secretAccessKey: hidden, sessionToken: hidden }
      const text = await outcome((logger) => ({
        ...target,
        ...keys,
        timeout: 20,
        logger,
        requestHandler: silent,
      }))
      expect(text).toContain('TIMEOUT')
      expect(text).not.toMatch(/HUNTER2/)
    }),
    { numRuns: 5 },
  )
})

test('a login that the server refuses shows no password', async () => {
  const local = await startLocalRedshift()
  Object.assign(process.env, local.env)
  local.faults.database({ kind: 'reject' })
  const resolver = createResolver(
    { clusterId: local.clusterId, database: 'dev', dbUser: 'alice', profile: 'base', ssl: { ca: local.ca } },
    {},
  )
  const { password } = await resolver.resolve()
  const pool = createPool(resolver)
  const error = await pool.query('select 1').catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'LOGIN_REFUSED' })
  expect(shown(error, pool, resolver, events, processWarnings)).not.toContain(password)
  await pool.end()
  resolver.close()
  await local.stop()
})
