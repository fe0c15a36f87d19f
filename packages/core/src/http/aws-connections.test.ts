import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { keepingAwsConnections, withRequestHandler } from './aws-connections.ts'

let server: Server
let opened: Socket[]
const open = () => opened.filter(({ destroyed }) => !destroyed).length

beforeEach(async () => {
  const sockets: Socket[] = []
  opened = sockets
  server = createServer((_request, response) => void response.end('{}'))
  server.on('connection', (socket) => void sockets.push(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => server.close())

async function ask(given?: unknown): Promise<void> {
  const { port } = server.address() as AddressInfo
  await withRequestHandler(given, async (handler) => {
    const where = { protocol: 'http:', hostname: '127.0.0.1', port, path: '/' }
    const { response } = await handler.handle({ ...where, method: 'GET', query: {}, headers: {} } as never)
    for await (const _chunk of response.body) {
      // Read to the end, as the SDK does: only then can the connection serve again.
    }
  })
}

describe('connections to AWS', () => {
  it('serve all calls of one piece of work, and end with it', async () => {
    await keepingAwsConnections(async () => {
      await ask()
      await ask()
    })
    expect(opened).toHaveLength(1)
    await expect.poll(open).toBe(0)
  })

  it('outlive a piece of work while another goes on', async () => {
    await keepingAwsConnections(async () => {
      await keepingAwsConnections(ask)
      expect(open()).toBe(1)
      await ask()
    })
    expect(opened).toHaveLength(1)
  })

  it('end with a call that stands alone', async () => {
    await ask()
    await expect.poll(open).toBe(0)
  })

  it('end also when the work fails', async () => {
    const failing = keepingAwsConnections(async () => {
      await ask()
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await expect.poll(open).toBe(0)
  })

  it('are those of the options that were given', async () => {
    const destroyed = vi.spyOn(NodeHttpHandler.prototype, 'destroy')
    onTestFinished(() => destroyed.mockRestore())
    const options = { requestTimeout: 5_000 }
    await keepingAwsConnections(async () => {
      await ask(options)
      await ask(options)
      await ask()
    })
    expect(opened).toHaveLength(2)
    expect(destroyed).toHaveBeenCalledTimes(2)
    await expect.poll(open).toBe(0)
  })

  it("are left to a handler of the user's own", async () => {
    const own = new NodeHttpHandler()
    const destroyed = vi.spyOn(own, 'destroy')
    await ask(own)
    expect(destroyed).not.toHaveBeenCalled()
    expect(open()).toBe(1)
    own.destroy()
  })
})
