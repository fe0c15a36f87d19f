import { RedshiftIamError } from '../errors.ts'
import type { WrittenPair } from './written-text.ts'

const PREFIX = /^jdbc:redshift:(iam:)?\/\//i
const FORMS = 'Write jdbc:redshift:iam://host:port/database or jdbc:redshift:iam://cluster:region/database.'

function invalid(problem: string, hint: string): RedshiftIamError {
  return new RedshiftIamError('CONNECTION_STRING_INVALID', `The JDBC URL ${problem}.`, { hint })
}

/** Only `%xx` is decoded: a `+` is a plus, or session tokens would be damaged. */
function decode(text: string, place: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid(`has a "%" in ${place} that begins no character of UTF-8`, 'Write a percent sign as %25.')
  }
}

function splitAuthority(authority: string, iam: boolean): WrittenPair[] {
  if (authority.includes('@')) {
    throw invalid(
      'has a user or password before the host',
      'Write them as parameters: ?UID=name&PWD=password.',
    )
  }
  const match = /^(\[[^\]]*\]|[^:]*)(?::([^:]*))?$/.exec(authority)
  const host = match?.[1] ?? ''
  const port = match?.[2] ?? ''
  if (match === null || host === '') throw invalid('has no host or cluster', FORMS)
  if (port === '' || /^\d+$/.test(port)) {
    const address = host.startsWith('[') ? host.slice(1, -1) : host
    return [{ name: 'host', value: address }, ...(port === '' ? [] : [{ name: 'port', value: port }])]
  }
  if (!iam) throw invalid('has a port that is not a number', FORMS)
  return [
    { name: 'clusterid', value: host },
    { name: 'region', value: port },
  ]
}

function splitParameters(text: string): WrittenPair[] {
  return text.split(/[;&]/).flatMap((parameter, index) => {
    if (parameter.trim() === '') return []
    const equals = parameter.indexOf('=')
    if (equals < 1) {
      throw invalid(
        `has a parameter ${index + 1} that is not name=value`,
        'Write & as %26 and ; as %3B inside of a value.',
      )
    }
    const name = parameter.slice(0, equals)
    return [{ name, value: decode(parameter.slice(equals + 1), `parameter ${index + 1}`) }]
  })
}

/** Whether a text means to be a URL of Amazon's JDBC driver. */
export function isJdbcUrl(text: string): boolean {
  return /^\s*jdbc:/i.test(text)
}

/**
 * Splits `jdbc:redshift:iam://host:port/database?name=value&name=value` and its forms: `cluster:region` instead of
 * `host:port`, `;` instead of `?` and `&`, without `iam:` for `IAM=0`.
 */
export function splitJdbcUrl(text: string): WrittenPair[] {
  const url = text.trim()
  const prefix = PREFIX.exec(url)
  if (prefix === null) throw invalid('does not begin with jdbc:redshift:iam:// or jdbc:redshift://', FORMS)
  const iam = prefix[1] !== undefined
  const rest = url.slice(prefix[0].length)
  const parameters = rest.search(/[?;]/)
  const address = parameters === -1 ? rest : rest.slice(0, parameters)
  const slash = address.indexOf('/')
  const authority = slash === -1 ? address : address.slice(0, slash)
  const database = slash === -1 ? '' : address.slice(slash + 1)
  return [
    { name: 'iam', value: iam ? '1' : '0' },
    ...splitAuthority(authority, iam),
    ...(database === '' ? [] : [{ name: 'dbname', value: decode(database, 'the database') }]),
    ...(parameters === -1 ? [] : splitParameters(rest.slice(parameters + 1))),
  ]
}
