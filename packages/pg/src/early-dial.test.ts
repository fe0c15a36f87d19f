import type { RedshiftAddress, ResolveOptions } from '@redshift-iam/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RedshiftPgClient } from './redshift-pg-client.ts'
import { failure } from './testing/failure.ts'
import { FakeResolver } from './testing/fake-resolver.ts'
import { startWireServer, type WireServer } from './testing/wire-server.ts'

let server: WireServer
let resolver: SlowResolver

/** Tells where it will lead at once, and the credential when the test says so. */
class SlowResolver extends FakeResolver {
  answer: () => void = () => {}
  fail: (error: Error) => void = () => {}
  address: Partial<RedshiftAddress> = {}
  isFetching = false

  override async resolve(options: ResolveOptions = {}) {
    const connection = await super.resolve(options)
    options.onAddress?.({
      host: connection.host,
      port: connection.port,
      ssl: connection.ssl,
      ...this.address,
    })
    await new Promise<void>((resolve, reject) => {
      this.answer = resolve
      this.fail = reject
      this.isFetching = true
    })
    return connection
  }
}

beforeEach(async () => {
  server = await startWireServer()
  resolver = new SlowResolver({ port: server.port, ca: server.identity.ca })
})
afterEach(() => server[Symbol.asyncDispose]())

const connected = (): Promise<void> => vi.waitFor(() => expect(server.accepted).toBe(1))

test('dials while the credential is fetched, and logs in when it is there', async () => {
  const client = new RedshiftPgClient(resolver)
  const connecting = client.connect()
  await connected()
  expect(server.logins).toHaveLength(0)
  resolver.answer()
  await connecting
  expect(server.logins).toMatchObject([
    { parameters: { user: 'IAM:alice', database: 'dev' }, password: 'secret-1' },
  ])
  expect(server.accepted).toBe(1)
  await client.end()
  await server.allClosed()
})

test('closes what it dialed when there is no credential, and tells why in the words of the resolver', async () => {
  const client = new RedshiftPgClient(resolver)
  const connecting = failure(client.connect())
  await connected()
  const reason = new Error('no credential')
  resolver.fail(reason)
  expect(await connecting).toBe(reason)
  await server.allClosed()
})

const fetching = (): Promise<void> => vi.waitFor(() => expect(resolver.isFetching).toBe(true))

test('tells of a host that cannot be reached once there is a credential for it', async () => {
  await server[Symbol.asyncDispose]()
  const connecting = failure(new RedshiftPgClient(resolver).connect())
  await fetching()
  resolver.answer()
  expect(await connecting).toMatchObject({ code: 'CONNECT_FAILED' })
})

test('dials anew when the credential leads elsewhere', async () => {
  resolver.address = { port: 1 }
  const client = new RedshiftPgClient(resolver)
  const connecting = client.connect()
  await fetching()
  resolver.answer()
  await connecting
  expect(server.logins).toHaveLength(1)
  await client.end()
})

test('says that the credential is late, not the login, when the time is up', async () => {
  const client = new RedshiftPgClient(resolver, { connectionTimeoutMillis: 100 })
  const connecting = failure(client.connect())
  await connected()
  expect((await connecting).message).toMatch(/credential/i)
  await server.allClosed()
})

test('ends at once when it is told to', async () => {
  const client = new RedshiftPgClient(resolver)
  const connecting = failure(client.connect())
  await connected()
  await client.end()
  expect(await connecting).toMatchObject({ code: 'ABORTED' })
  await server.allClosed()
})
