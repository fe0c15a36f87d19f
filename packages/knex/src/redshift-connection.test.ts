import type { RedshiftConnection, RedshiftResolver, ResolverStatus } from '@redshift-iam/core'
import { expect, it } from 'vitest'
import { redshiftConnection } from './index.ts'

function fakeResolver() {
  const connection = {
    host: 'localhost',
    port: 5439,
    database: 'dev',
    user: 'IAM:alice',
    password: 'secret-1',
    ssl: Object.freeze({ rejectUnauthorized: true }),
  } satisfies RedshiftConnection
  const fake = {
    connection: connection as RedshiftConnection,
    state: 'empty' as ResolverStatus['state'],
    asked: 0,
    async resolve() {
      fake.asked += 1
      fake.state = 'fresh'
      return fake.connection
    },
    reject() {},
    get status(): ResolverStatus {
      const { user } = fake.connection
      const counts = { generation: 1, successes: 1, failures: 0, rejections: 0 }
      return fake.state === 'empty' ? { state: 'empty', ...counts } : { state: fake.state, user, ...counts }
    },
    close() {},
  }
  return fake satisfies RedshiftResolver
}

it('asks nobody before it is called', () => {
  const resolver = fakeResolver()
  redshiftConnection(resolver)
  expect(resolver.asked).toBe(0)
})

it('refuses options that cannot be meant at once, when the knexfile is read', () => {
  expect(() => redshiftConnection({ clusterId: 'dw', port: 'many' } as never)).toThrow(
    expect.objectContaining({ name: 'RedshiftIamError' }),
  )
})

it('refuses node-postgres options that the resolver decides', async () => {
  await expect(redshiftConnection(fakeResolver(), { host: 'x' } as never)()).rejects.toMatchObject({
    code: 'OPTION_CONFLICT',
  })
})

it('answers with a new object that may be changed, each time', async () => {
  const connect = redshiftConnection(fakeResolver(), { application_name: 'etl' })
  const [one, other] = [await connect(), await connect()]
  expect(one).not.toBe(other)
  expect(one.ssl).not.toBe(other.ssl)
  expect(Object.isFrozen(one) || Object.isFrozen(one.ssl)).toBe(false)
  expect(Reflect.deleteProperty(one, 'expirationChecker')).toBe(true)
  expect(other).toMatchObject({ host: 'localhost', user: 'IAM:alice', application_name: 'etl' })
  expect(JSON.stringify(other)).not.toContain('secret')
  expect(await other.password()).toBe('secret-1')
})

it('says once that the user changed, and not again for settings made since', async () => {
  const resolver = fakeResolver()
  const connect = redshiftConnection(resolver)
  const before = await connect()
  expect(before.expirationChecker()).toBe(false)
  resolver.connection = { ...resolver.connection, user: 'IAMR:role' }
  expect(before.expirationChecker()).toBe(true)
  const after = await connect()
  expect(after.user).toBe('IAMR:role')
  expect(after.expirationChecker()).toBe(false)
})

it.each(['host', 'port', 'database'] as const)('says that the %s changed', async (part) => {
  const resolver = fakeResolver()
  const connect = redshiftConnection(resolver)
  const before = await connect()
  resolver.connection = { ...resolver.connection, [part]: part === 'port' ? 1 : 'other' }
  await before.password()
  expect(before.expirationChecker()).toBe(true)
})

it('does not say so for a new password, nor while a socket is open and the password expired', async () => {
  const resolver = fakeResolver()
  const settings = (await redshiftConnection(resolver)()) as unknown as {
    stream(): import('node:net').Socket
    expirationChecker(): boolean
  }
  resolver.connection = { ...resolver.connection, password: 'secret-2' }
  expect(settings.expirationChecker()).toBe(false)
  const socket = settings.stream()
  resolver.state = 'expired'
  expect(settings.expirationChecker()).toBe(false)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.destroy()
  await closed
  expect(settings.expirationChecker()).toBe(true)
})
