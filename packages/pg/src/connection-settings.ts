import {
  type RedshiftConnection,
  RedshiftIamError,
  type RedshiftResolver,
  type ResolverInput,
  type TlsSettings,
  toResolver,
} from '@redshift-iam/core'
import type { ClientConfig } from 'pg'
import { guardLogin } from './login-guard.ts'
import { refuseNativeDriver } from './native-driver.ts'
import { type OwnedOption, refuseOptions, type UnsupportedOption } from './owned-options.ts'
import { isPgClient, isPgConnection } from './pg-internals.ts'
import { PrefetchSocket } from './prefetch-socket.ts'
import { tlsOptions } from './tls-options.ts'

/** What leads to Redshift: options, the properties of Amazon's drivers, a connection string, or a resolver to share. */
export type RedshiftInput = ResolverInput | RedshiftResolver

/** node-postgres options that may stand beside the Redshift options. */
export type MoreSettings = Omit<ClientConfig, OwnedOption | UnsupportedOption | 'stream'>

/** Settings for anything that takes node-postgres options. The object is yours: it is new each time. */
export interface PgConnectionSettings extends MoreSettings {
  host: string
  port: number
  database: string
  /** The database user that the API named when the settings were made. */
  user: string
  /** Answers with the password of the credential that the connection's own socket fetched. */
  password: (parameters?: { user?: string | undefined }) => Promise<string>
  /** A socket that fetches the credential before it dials. */
  stream: () => PrefetchSocket
  ssl: TlsSettings | false
}

/**
 * Resolves where to connect and as whom, and returns node-postgres settings that fetch a fresh password for each new
 * connection. They hold no password.
 *
 * `user` is a plain value because node-postgres sends it before it asks for the password. When the API names another
 * user later, connections made from these settings fail with `IDENTITY_CHANGED`: make new settings, or use
 * {@link createPool} or {@link RedshiftPgClient}, which follow the user.
 *
 * @param more Further node-postgres options, such as `application_name` or `types`. Default: `keepAlive: true`.
 * @throws {RedshiftIamError} What the resolver throws, unchanged; `OPTION_CONFLICT` and `OPTION_NOT_SUPPORTED` for
 * options that cannot stand beside it; `SSL_REQUIRED` where a temporary password would travel unencrypted.
 */
export async function connectionSettings(
  input: RedshiftInput,
  more: MoreSettings = {},
): Promise<PgConnectionSettings> {
  refuseOptions(more, { stream: 'servername or vpcEndpointUrl' })
  const { resolver } = toResolver(input)
  const first = await resolver.resolve()
  const { host, port, database, user, applicationName } = first
  const ssl = tlsOptions(first)
  const sockets = new WeakMap<object, PrefetchSocket>()

  // node-postgres calls `stream` as a method of its connection and `password` as a method of its client, which owns
  // that connection: so a password is always the one its own socket fetched, however many log in at once.
  function stream(this: unknown): PrefetchSocket {
    const socket = new PrefetchSocket(resolver, { check: (connection) => requireUser(connection, user) })
    if (isPgConnection(this)) {
      sockets.set(this, socket)
      guardLogin(this, socket, resolver)
    }
    return socket
  }

  async function password(this: unknown, parameters?: { user?: string | undefined }): Promise<string> {
    const socket = isPgClient(this) ? sockets.get(this.connection) : undefined
    const connection = socket?.resolved ?? (await resolver.resolve())
    requireUser(connection, parameters?.user ?? user)
    return connection.password
  }

  return {
    keepAlive: true,
    ...(applicationName !== undefined && { application_name: applicationName }),
    ...more,
    host,
    port,
    database,
    user,
    password: refuseNativeDriver(password),
    stream,
    ssl,
  }
}

function requireUser(connection: RedshiftConnection, user: string): void {
  if (connection.user === user) return
  throw new RedshiftIamError(
    'IDENTITY_CHANGED',
    `The credential is for database user "${connection.user}", but the connection logs in as "${user}".`,
    { hint: 'Make the connection settings anew, or use createPool, which follows the user.' },
  )
}
