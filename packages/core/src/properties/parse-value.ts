import { RedshiftIamError, type RedshiftIamErrorCode } from '../errors.ts'
import { Secret } from '../redaction.ts'
import { databaseUserProblem } from './database-user.ts'
import { parseEndpoint } from './endpoint-url.ts'
import type { Property, PropertyKind } from './property-table.ts'
import type { SslMode } from './settings.ts'
import { parseTlsOptions } from './tls-options.ts'

/**
 * Makes the error that refuses a value. `allowed` says, as a sentence, what would have been right; `member` names
 * the part of the value that is wrong, such as `ssl.ca`.
 */
export type Refuse = (
  allowed: string,
  about?: { readonly code?: RedshiftIamErrorCode; readonly member?: string; readonly given?: string },
) => RedshiftIamError

/** Reads a value; `undefined` means that nothing was said. */
type ValueParser = (value: unknown, refuse: Refuse, property: Property) => unknown

const sslModes: ReadonlySet<string> = new Set<SslMode>(['verify-full', 'verify-ca', 'require', 'disable'])

function parseText(value: unknown, refuse: Refuse): string | undefined {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) return String(value)
  if (typeof value !== 'string') throw refuse('It must be text.')
  if (value.includes('\0')) throw refuse('It must not contain a NUL character.')
  return value === '' ? undefined : value
}

function parseName(value: unknown, refuse: Refuse): string | undefined {
  const text = parseText(value, refuse)?.trim()
  if (text !== undefined && /\p{Cc}/u.test(text)) throw refuse('It must not contain control characters.')
  return text === '' ? undefined : text
}

function parseSecret(value: unknown, refuse: Refuse): Secret | undefined {
  const text = value instanceof Secret ? value.reveal() : parseText(value, refuse)
  return text === undefined || text === '' ? undefined : new Secret(text)
}

/** nothing but these texts, because a misread boolean turns protection off in silence. */
function parseBoolean(value: unknown, refuse: Refuse): boolean {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : value
  if (text === true || text === 1 || text === 'true' || text === '1') return true
  if (text === false || text === 0 || text === 'false' || text === '0' || text === '') return false
  throw refuse('It must be true, false, 1 or 0.')
}

function parseInteger(value: unknown, refuse: Refuse, property: Property): number | undefined {
  const text = typeof value === 'string' ? value.trim() : value
  if (text === '') return undefined
  const number = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text
  const [min, max] = property.range ?? [0, Number.MAX_SAFE_INTEGER]
  if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
    const unit = property.unit === undefined ? '' : ` of ${property.unit}`
    throw refuse(`It must be a whole number${unit} from ${min} to ${max}.`)
  }
  return number
}

function parseList(value: unknown, refuse: Refuse): readonly string[] | undefined {
  if (value === '') return undefined
  const items: unknown = typeof value === 'string' ? value.split(',') : value
  // A copy is dense: `every` would skip the holes of a sparse array.
  if (!Array.isArray(items) || !Array.from(items).every(isPlainText)) {
    throw refuse('It must be a list of texts, or text separated by commas.')
  }
  const texts = items.map((item: string) => item.trim())
  return Object.freeze([...new Set(texts)].filter((text) => text !== ''))
}

function isPlainText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0')
}

function parseSslMode(value: unknown, refuse: Refuse): SslMode | undefined {
  const mode = parseName(value, refuse)?.toLowerCase()
  if (mode === undefined) return undefined
  if (sslModes.has(mode)) return mode as SslMode
  const weak = mode === 'allow' || mode === 'prefer'
  throw refuse(
    weak
      ? 'IAM authentication requires TLS (SSL): it must be verify-full, verify-ca or require.'
      : 'It must be verify-full, verify-ca or require.',
    { code: weak ? 'SSL_REQUIRED' : 'OPTION_INVALID' },
  )
}

function parseDatabaseUser(value: unknown, refuse: Refuse): string | undefined {
  const name = parseText(value, refuse)
  const problem = name === undefined ? undefined : databaseUserProblem(name)
  if (problem !== undefined) throw refuse(problem)
  return name
}

function parseCredentials(value: unknown, refuse: Refuse): unknown {
  if (typeof value === 'function') return value
  const keys = typeof value === 'object' ? (value as Record<string, unknown>) : {}
  if (typeof keys.accessKeyId === 'string' && typeof keys.secretAccessKey === 'string') return value
  throw refuse(
    'It must be AWS keys ({ accessKeyId, secretAccessKey, sessionToken }) or a function that returns them.',
  )
}

const parsers: Record<PropertyKind, ValueParser> = {
  text: parseText,
  name: parseName,
  secret: parseSecret,
  boolean: parseBoolean,
  integer: parseInteger,
  list: parseList,
  endpoint: (value, refuse) => {
    const text = parseName(value, refuse)
    return text === undefined ? undefined : parseEndpoint(text, refuse)
  },
  'database user': parseDatabaseUser,
  'ssl mode': parseSslMode,
  tls: parseTlsOptions,
  credentials: parseCredentials,
  function: (value, refuse) => {
    if (typeof value !== 'function') throw refuse('It must be a function.')
    return value
  },
  object: (value, refuse) => {
    if (typeof value !== 'object') throw refuse('It must be an object.')
    return value
  },
}

/** Reads the value of a property by its kind; `undefined` when it says nothing. */
export function parseValue(value: unknown, property: Property, refuse: Refuse): unknown {
  if (value === undefined || value === null) return undefined
  try {
    return parsers[property.kind](value, refuse, property)
  } catch (error) {
    if (error instanceof RedshiftIamError) throw error
    // Getters and proxies may throw anything, and what they throw may hold a secret.
    throw refuse('Give a plain value.', { given: 'a value that throws when it is read' })
  }
}
