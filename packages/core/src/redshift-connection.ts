import type { RedshiftConnection } from './connection.ts'

/** Freezes the parts into a connection whose password is there to be read but not to be listed. */
export function redshiftConnection(parts: RedshiftConnection): RedshiftConnection {
  const { password, ...visible } = parts
  return Object.freeze(Object.defineProperty(visible, 'password', { value: password })) as RedshiftConnection
}
