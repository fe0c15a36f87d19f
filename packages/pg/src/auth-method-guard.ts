import type { Socket } from 'node:net'
import { RedshiftIamError } from '@redshift-iam/core'
import type { PgConnection } from './pg-internals.ts'

/** Authentication methods of Redshift that node-postgres does not speak, and what they mean. */
const methods: Readonly<Record<string, { readonly name: string; readonly hint: string }>> = {
  13: {
    name: 'a SHA-256 digest (method 13)',
    hint: 'Log in as a user without a SHA-256 password: a temporary IAM user, or one whose password was set with MD5.',
  },
  14: {
    name: 'a token of an identity provider (method 14)',
    hint: 'Log in with IAM credentials: native identity provider federation is not supported here.',
  },
}

/**
 * Makes a failing parser fail the login. node-postgres parses inside the socket's `data` event, so that an
 * authentication method it does not know would end the process with an uncaught exception, `connect()` never settling.
 * With the login it takes itself away: exceptions of a session belong to whoever threw them.
 */
export function guardAuthMethods(connection: PgConnection): void {
  const attach = connection.attachListeners.bind(connection)
  connection.attachListeners = (stream: Socket) => {
    const before = stream.listeners('data')
    attach(stream)
    for (const parse of stream.listeners('data')) {
      if (!before.includes(parse)) guard(connection, stream, parse as (chunk: Buffer) => void)
    }
  }
}

function guard(connection: PgConnection, stream: Socket, parse: (chunk: Buffer) => void): void {
  let over = false
  const guarded = (chunk: Buffer): void => {
    try {
      parse.call(stream, chunk)
    } catch (error) {
      if (over) throw error
      connection.emit('error', describe(error))
      stream.destroy()
    }
  }
  stream.off('data', parse)
  stream.on('data', guarded)
  connection.once('readyForQuery', () => {
    over = true
    stream.off('data', guarded)
    stream.on('data', parse)
  })
}

function describe(error: unknown): RedshiftIamError {
  const code = /authenticat\w* message type (\d+)/i.exec(String(error))?.[1]
  const method = code === undefined ? undefined : methods[code]
  return new RedshiftIamError(
    'AUTH_METHOD_NOT_SUPPORTED',
    `The server asks to log in with ${method?.name ?? (code ? `method ${code}` : 'a method')}, which node-postgres does not know.`,
    {
      hint: method?.hint ?? 'Check that host and port are those of a Redshift cluster or workgroup.',
      cause: error,
    },
  )
}
