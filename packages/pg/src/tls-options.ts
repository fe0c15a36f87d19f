import { isIP } from 'node:net'
import {
  type RedshiftAddress,
  type RedshiftConnection,
  RedshiftIamError,
  type TlsSettings,
} from '@redshift-iam/core'

/**
 * The `ssl` option of node-postgres for a connection: a copy, because node-postgres changes the object it gets.
 *
 * @throws {RedshiftIamError} `SSL_REQUIRED` where a temporary password would travel unencrypted.
 */
export function tlsOptions(
  connection: RedshiftAddress & Pick<RedshiftConnection, 'expiration'>,
): TlsSettings | false {
  if (connection.ssl !== false) return { ...connection.ssl }
  if (connection.expiration !== undefined && !isLoopback(connection.host)) {
    throw new RedshiftIamError(
      'SSL_REQUIRED',
      `The connection to ${connection.host} would not be encrypted.`,
      {
        hint: 'Remove SSLMode=disable: Redshift takes temporary passwords over TLS only.',
      },
    )
  }
  return false
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.')
  return host === 'localhost' || host === '::1'
}
