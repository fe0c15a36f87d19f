import { parameterStatus, readText } from './messages.ts'

/** What Redshift reports; today's PostgreSQL has more. */
const REPORTED = new Set([
  'client_encoding',
  'DateStyle',
  'integer_datetimes',
  'is_superuser',
  'server_encoding',
  'server_version',
  'session_authorization',
  'standard_conforming_strings',
  'TimeZone',
])

/** What a client gets instead of this ParameterStatus of the server: undefined to leave it, nothing to swallow it. */
export function reportedParameter(frame: Buffer, serverVersion: string): Buffer | undefined {
  const [name] = readText(frame, 5)
  if (name === 'server_version') return parameterStatus(name, serverVersion)
  return REPORTED.has(name) ? undefined : Buffer.alloc(0)
}
