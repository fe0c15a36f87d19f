import { RedshiftIamError } from '../errors.ts'
import type { RedshiftIamLogger } from '../runtime.ts'
import { Warnings } from '../warnings.ts'
import { readDsnLayer } from './dsn.ts'
import { isJdbcUrl, splitJdbcUrl } from './jdbc-url.ts'
import { splitOdbcString } from './odbc-string.ts'
import type { ParsedOptions } from './options.ts'
import { parseEntries } from './parse-entries.ts'
import type { ParsedSettings } from './settings.ts'
import { settleServername, settleTls, type UnsettledSettings } from './settle-tls.ts'
import { toOptions } from './to-options.ts'
import { entriesOf, type WrittenPair } from './written-text.ts'

const FORMS =
  'Pass an ODBC connection string (Name=value;Name=value) or a JDBC URL (jdbc:redshift:iam://host:port/database).'

function splitText(text: unknown): WrittenPair[] {
  if (typeof text === 'string' && isJdbcUrl(text)) return splitJdbcUrl(text)
  if (typeof text !== 'string' || !text.includes('=') || /^\s*[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw new RedshiftIamError(
      'CONNECTION_STRING_INVALID',
      'The connection string is neither of ODBC nor of JDBC.',
      { hint: FORMS },
    )
  }
  return splitOdbcString(text)
}

/** Reads a connection string, and below it the DSN that it names. */
export function readConnectionString(text: string): ParsedSettings {
  const pairs = splitText(text)
  const isDsn = ({ name }: WrittenPair) => name.toLowerCase() === 'dsn'
  const dsn = pairs.findLast(isDsn)?.value
  const own = parseEntries(entriesOf(pairs.filter((pair) => !isDsn(pair))), {
    where: 'in the connection string',
    misspelling: 'ignored',
  })
  const below = dsn ? readDsnLayer(dsn) : { settings: {}, warnings: [] }
  const { iam = false, ...settings } = {
    ...below.settings,
    ...settleServername(own.settings as UnsettledSettings),
  }
  return { settings: settleTls({ ...settings, iam }), warnings: [...below.warnings, ...own.warnings] }
}

/**
 * Turns an ODBC connection string or a URL of Amazon's JDBC driver into options, to look at or to change before use.
 * A missing `IAM` is 0 there, as in the drivers; `jdbc:redshift:iam://` says 1. `DSN=name` reads that DSN too, and the
 * string's own properties win.
 *
 * @param options.logger Is told of properties that mean nothing here. Default: `process.emitWarning`.
 * @throws {RedshiftIamError} `CONNECTION_STRING_INVALID` (which never repeats the text), `DSN_NOT_FOUND`, or what is wrong
 *   with a property.
 * @example
 * ```ts
 * createResolver({ ...parseConnectionString(process.env.REDSHIFT), profile: 'etl' })
 * ```
 */
export function parseConnectionString(
  text: string,
  options: { logger?: RedshiftIamLogger } = {},
): ParsedOptions {
  const { settings, warnings } = readConnectionString(text)
  new Warnings(options.logger).tell(warnings)
  return toOptions(settings)
}
