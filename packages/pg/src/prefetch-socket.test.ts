import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PrefetchSocket } from './prefetch-socket.ts'
import { failure } from './testing/failure.ts'
import { FakeResolver } from './testing/fake-resolver.ts'
import { startWireServer, type WireServer } from './testing/wire-server.ts'

let server: WireServer
let resolver: FakeResolver

beforeEach(async () => {
  server = await startWireServer()
  resolver = new FakeResolver({ port: server.port })
})
afterEach(() => server[Symbol.asyncDispose]())

test('dials where the resolver says, whatever it is told, and knows the credential', async () => {
  const socket = new PrefetchSocket(resolver).connect(1, 'elsewhere.invalid')
  await once(socket, 'connect')
  expect(socket.remotePort).toBe(server.port)
  expect(socket.resolved?.password).toBe('secret-1')
  socket.destroy()
  await server.allClosed()
})

test('ends with the error of the resolver, unchanged', async () => {
  resolver.error = new Error('no credentials')
  const socket = new PrefetchSocket(resolver).connect()
  expect(await failure(once(socket, 'connect'))).toBe(resolver.error)
  expect(socket.destroyed).toBe(true)
})

test('ends with the error of its check, undialed', async () => {
  const unwanted = new Error('unwanted')
  const socket = new PrefetchSocket(resolver, {
    check: () => {
      throw unwanted
    },
  }).connect()
  expect(await failure(once(socket, 'connect'))).toBe(unwanted)
  expect(server.accepted).toBe(0)
})

test('destroyed while it waits, it cancels the wait and never dials, though an answer comes', async () => {
  let open = (): void => {}
  resolver.gate = new Promise((resolve) => {
    open = resolve
  })
  const socket = new PrefetchSocket(resolver).connect()
  socket.destroy()
  await once(socket, 'close')
  expect(resolver.asked[0]?.aborted).toBe(true)
  open()
  await new Promise((resolve) => setImmediate(resolve))
  expect([socket.connecting, socket.resolved, server.accepted]).toEqual([false, undefined, 0])
})
