import { RedshiftIamError } from '@redshift-iam/core'

/** What the resolver decides: given beside it, it would silently lose or silently win. */
const owned = {
  host: 'host',
  port: 'port',
  database: 'database',
  user: 'dbUser',
  password: 'dbUser and an AWS identity',
  connectionString: 'a connection string in place of the options',
  ssl: 'ssl, sslMode or caFile',
} as const

/** The node-postgres options that the resolver fills, and that can therefore not be given beside it. */
export type OwnedOption = keyof typeof owned

/** PostgreSQL parameters that node-postgres would send at login and Redshift does not know: it ends the connection. */
const unknownToRedshift = ['lock_timeout', 'idle_in_transaction_session_timeout'] as const

/** node-postgres options that mean nothing on Redshift. */
export type UnsupportedOption = (typeof unknownToRedshift)[number]

/** Refuses node-postgres options that contradict the resolver or that Redshift refuses. */
export function refuseOptions(config: object, alsoOwned: Readonly<Record<string, string>> = {}): void {
  for (const [option, instead] of Object.entries({ ...owned, ...alsoOwned })) {
    if (given(config, option)) {
      throw new RedshiftIamError(
        'OPTION_CONFLICT',
        `"${option}" cannot be set beside the Redshift options.`,
        {
          hint: `Set ${instead} in the Redshift options (the first argument).`,
        },
      )
    }
  }
  for (const option of unknownToRedshift) {
    if (given(config, option)) {
      throw new RedshiftIamError('OPTION_NOT_SUPPORTED', `Redshift has no "${option}".`, {
        hint: 'Remove it; statement_timeout is the time limit that Redshift knows.',
      })
    }
  }
}

function given(config: object, option: string): boolean {
  return (config as Record<string, unknown>)[option] !== undefined
}
