import { createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { createServerIdentity, type ServerIdentity } from '../../../local/src/tls/server-identity.ts'
import { MessageReader, message, text, uint32 } from './wire-messages.ts'

export interface Login {
  readonly parameters: Readonly<Record<string, string>>
  readonly password: string
}

export interface ServerErrorFields {
  readonly code: string
  readonly message: string
}

export interface QueryAnswer {
  readonly error?: ServerErrorFields
  /** Type OID and text of the columns of one row. */
  readonly row?: readonly (readonly [oid: number, value: string])[]
  readonly tag?: string
}

/** What the server does; a test changes it at any time. */
export interface WireBehaviour {
  ssl: 'offered' | 'refused'
  /** Authentication request; 3 is a cleartext password. */
  authentication: number
  /** Where to stop answering. */
  hang?: 'connect' | 'tls' | 'startup' | 'password' | 'query' | undefined
  /** Where to close the connection without a word. */
  close?: 'connect' | 'tls' | 'startup' | 'password' | 'query' | undefined
  /** Leave the connection open after refusing a login, as some proxies do. */
  lingers?: boolean
  login: (login: Login) => ServerErrorFields | undefined
  query: (sql: string) => QueryAnswer
}

export interface WireServer extends AsyncDisposable {
  readonly port: number
  readonly identity: ServerIdentity
  readonly behaviour: WireBehaviour
  readonly logins: readonly Login[]
  readonly queries: readonly string[]
  /** Connections accepted so far. */
  readonly accepted: number
  /** Resolves when no connection is open any more. */
  allClosed(): Promise<void>
  /** Resolves when so many connections have been accepted. */
  untilAccepted(count: number): Promise<void>
  /** Cuts every connection. */
  cut(): void
}

const certificates = new Map<string, ServerIdentity>()

/** One identity per kind and test file: making keys takes longer than the tests. */
function identityOf(kind: 'valid' | 'expired' | 'other-host'): ServerIdentity {
  const made = certificates.get(kind) ?? createServerIdentity({ names: ['localhost', '127.0.0.1'], kind })
  certificates.set(kind, made)
  return made
}

/** A PostgreSQL server reduced to TLS, one password exchange and canned answers, which counts its sockets. */
export async function startWireServer(
  kind: 'valid' | 'expired' | 'other-host' = 'valid',
): Promise<WireServer> {
  const identity = identityOf(kind)
  const behaviour: WireBehaviour = {
    ssl: 'offered',
    authentication: 3,
    login: () => undefined,
    query: () => ({ tag: 'SELECT 0' }),
  }
  const sockets = new Set<Socket>()
  const logins: Login[] = []
  const queries: string[] = []
  const watchers = new Set<() => void>()
  const notify = (): void => {
    for (const watcher of watchers) watcher()
  }
  let accepted = 0

  const server = createServer((socket) => {
    accepted += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      notify()
    })
    notify()
    if (behaviour.close === 'connect') socket.destroy()
    else if (behaviour.hang === 'connect') socket.resume()
    else negotiate(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  function negotiate(socket: Socket): void {
    socket.once('data', (first) => {
      const isSslRequest = first.length === 8 && first.readUInt32BE(4) === 80877103
      if (!isSslRequest) return converse(socket, first)
      if (behaviour.ssl === 'refused') return socket.write('N')
      if (behaviour.close === 'tls') return socket.destroy()
      socket.write('S')
      if (behaviour.hang === 'tls') return
      const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(identity) })
      secure.on('error', () => {})
      converse(secure)
    })
  }

  function converse(socket: Socket, first?: Buffer): void {
    const reader = new MessageReader()
    let parameters: Record<string, string> | undefined
    const read = (chunk: Buffer): void => {
      if (!parameters) {
        if (behaviour.close === 'startup') return void socket.destroy()
        if (behaviour.hang === 'startup') return
        const words = chunk.subarray(8).toString().split('\0')
        parameters = {}
        for (let i = 0; words[i]; i += 2) parameters[words[i] as string] = words[i + 1] as string
        socket.write(message('R', uint32(behaviour.authentication)))
        return
      }
      for (const { type, body } of reader.read(chunk)) {
        if (type === 'p') answerPassword(socket, parameters, body.subarray(0, -1).toString())
        if (type === 'Q') answerQuery(socket, body.subarray(0, -1).toString())
        if (type === 'X') socket.end()
      }
    }
    socket.on('data', read)
    if (first) read(first)
  }

  function answerPassword(socket: Socket, parameters: Record<string, string>, password: string): void {
    const login = { parameters, password }
    logins.push(login)
    if (behaviour.close === 'password') return void socket.destroy()
    if (behaviour.hang === 'password') return
    const refusal = behaviour.login(login)
    if (refusal) {
      socket.write(errorMessage('FATAL', refusal))
      if (!behaviour.lingers) socket.end()
      return
    }
    socket.write(
      Buffer.concat([
        message('R', uint32(0)),
        message('K', uint32(1), uint32(2)),
        message('Z', text('I', false)),
      ]),
    )
  }

  function answerQuery(socket: Socket, sql: string): void {
    queries.push(sql)
    if (behaviour.close === 'query') return void socket.destroy()
    if (behaviour.hang === 'query') return
    const { error, row, tag = 'SELECT 1' } = behaviour.query(sql)
    const parts: Buffer[] = []
    if (row) {
      const count = Buffer.from([0, row.length])
      const columns = row.map(([oid], i) =>
        Buffer.concat([text(`c${i}`), uint32(0), Buffer.alloc(2), uint32(oid), Buffer.alloc(8)]),
      )
      const values = row.map(([, value]) =>
        Buffer.concat([uint32(Buffer.byteLength(value)), text(value, false)]),
      )
      parts.push(message('T', count, ...columns), message('D', count, ...values))
    }
    parts.push(error ? errorMessage('ERROR', error) : message('C', text(tag)), message('Z', text('I', false)))
    socket.write(Buffer.concat(parts))
  }

  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const watcher = (): void => {
        if (!condition()) return
        watchers.delete(watcher)
        resolve()
      }
      watchers.add(watcher)
      watcher()
    })

  return {
    port,
    identity,
    behaviour,
    logins,
    queries,
    get accepted() {
      return accepted
    },
    allClosed: () => until(() => sockets.size === 0),
    untilAccepted: (count) => until(() => accepted >= count),
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function errorMessage(severity: string, { code, message: words }: ServerErrorFields): Buffer {
  return message('E', text(`S${severity}`), text(`C${code}`), text(`M${words}`), Buffer.alloc(1))
}
