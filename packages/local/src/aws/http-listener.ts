import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request, read to its end. */
export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Aborts when the connection closes, be it by the client or by `close()`. */
  readonly gone: AbortSignal
}

export interface HttpReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** Answers a request; `reset` cuts the connection instead. */
export type Answer = (request: HttpRequest) => Promise<HttpReply | 'reset'>

export interface HttpListener {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string
  close(): Promise<void>
}

/** Listens on a free port of the loopback interface. */
export async function listen(answer: Answer): Promise<HttpListener> {
  const server = createServer((incoming, outgoing) => {
    respond(answer, incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  // The SDK keeps connections for later; one that ends just as it is taken up again would look like a fault.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function respond(answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const reply = await answer(await read(incoming, outgoing))
  if (reply === 'reset') {
    incoming.socket.resetAndDestroy()
    return
  }
  outgoing.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
  outgoing.end(reply.body)
}

async function read(incoming: IncomingMessage, outgoing: ServerResponse): Promise<HttpRequest> {
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(',')]),
    ),
    body: Buffer.concat(chunks).toString('utf8'),
    gone: gone.signal,
  }
}
