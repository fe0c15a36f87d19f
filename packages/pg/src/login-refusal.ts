import { type RedshiftConnection, RedshiftIamError } from '@redshift-iam/core'

/** An error that the database server sent. */
export interface ServerError extends Error {
  readonly severity: string
  /** SQLSTATE. */
  readonly code: string
}

/** Whether the database server itself sent this error. */
export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string'
}

/** Whether the server refused user or password, so that a new credential may help. */
export function isCredentialRefused(error: unknown): boolean {
  if (!isServerError(error) || isUnencrypted(error)) return false
  return error.code.startsWith('28') || isExpired(error)
}

/** What the server said at login, with the known cause that applies; an error that is not about the login as it is. */
export function explainServerError(error: ServerError, where: RedshiftConnection): Error {
  const parameter = /unrecognized configuration parameter "?([^"]+)"?/i.exec(error.message)?.[1]
  if (parameter !== undefined) {
    return new RedshiftIamError('OPTION_NOT_SUPPORTED', `Redshift has no parameter "${parameter}".`, {
      hint: 'Remove it from the connection options (and from PGOPTIONS), or set it with `session` if it has another name.',
      cause: error,
    })
  }
  const hint = hintFor(error, where)
  if (hint === undefined) return error
  const summary = `The database at ${where.host}:${where.port} refused the login of "${where.user}": ${sentence(error.message)}`
  return new RedshiftIamError('LOGIN_REFUSED', summary, { hint, cause: error })
}

function hintFor(error: ServerError, where: RedshiftConnection): string | undefined {
  if (isUnencrypted(error)) return 'The server takes encrypted connections only: remove SSLMode=disable.'
  if (error.code === '3D000') return `Set the database option to one that exists; it is "${where.database}".`
  if (/(user|role) "[^"]*" does not exist/i.test(error.message)) {
    const name = where.user.replace(/^IAM[AR]?:/, '')
    return `AutoCreate is off and the user is missing: set AutoCreate=true, or run CREATE USER "${name}" PASSWORD DISABLE.`
  }
  if (where.expiration === undefined) {
    return error.code.startsWith('28') ? 'Check user and password; IAM=0 sends them as they are.' : undefined
  }
  if (isExpired(error) || where.expiration.getTime() <= Date.now()) {
    return "The temporary password had expired: check this machine's clock."
  }
  if (!error.code.startsWith('28')) return undefined
  return (
    'If a new password is refused too, check that Server and EndpointUrl belong to the cluster that ClusterID names, ' +
    "that the user exists or AutoCreate is on, and this machine's clock."
  )
}

function isExpired(error: ServerError): boolean {
  return /IAM authentication token has expired/i.test(error.message)
}

function isUnencrypted(error: ServerError): boolean {
  return /SSL off|no encryption/i.test(error.message)
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`
}
