import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext } from 'node:tls'
import type { FaultQueue } from '../fault-queue.ts'
import type { ServerIdentity } from '../tls/server-identity.ts'
import { type ConnectionContext, serveConnection } from './connection.ts'

export interface FrontOptions extends Omit<ConnectionContext, 'tls'> {
  readonly identity: ServerIdentity
  readonly faults: FaultQueue
}

export interface Front {
  readonly port: number
  /** Ends every connection and stops listening. */
  close(): Promise<void>
}

/** Listens on a free port of both loopback addresses, as `localhost` may mean either. */
export async function startFront({ identity, faults, ...context }: FrontOptions): Promise<Front> {
  const tls = createSecureContext({ key: identity.key, cert: identity.cert })
  const open = new Set<Socket>()
  const serve = (socket: Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    void serveConnection(socket, faults.takeDatabase(), { ...context, tls })
  }
  const servers = [createServer(serve)]
  const port = await listen(servers[0] as Server, '127.0.0.1', 0)
  const second = createServer(serve)
  // Machines without IPv6 have just the one.
  if (await listen(second, '::1', port).catch(() => undefined)) servers.push(second)
  return {
    port,
    async close() {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)))
      for (const socket of open) socket.destroy()
      await Promise.all(closed)
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      if (typeof address === 'object' && address) resolve(address.port)
    })
  })
}
