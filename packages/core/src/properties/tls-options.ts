import type { SslOptions } from './options.ts'
import type { Refuse } from './parse-value.ts'

const MEMBERS = 'ca, servername, minVersion and rejectUnauthorized'

function isCertificate(value: unknown): value is string | Buffer {
  return (typeof value === 'string' && value !== '') || Buffer.isBuffer(value)
}

function readMember(name: string, value: unknown, refuse: Refuse): unknown {
  const member = `ssl.${name}`
  switch (name) {
    case 'ca':
      if (isCertificate(value)) return value
      if (Array.isArray(value) && value.length > 0 && value.every(isCertificate)) return [...value]
      throw refuse('It must be one or more certificates in PEM.', { member, given: 'something else' })
    case 'servername':
      if (typeof value === 'string' && value !== '' && !/[\s\p{Cc}]/u.test(value)) return value
      throw refuse('It must be a host name.', { member, given: 'something else' })
    case 'minVersion':
      if (value === 'TLSv1.2' || value === 'TLSv1.3') return value
      throw refuse('It must be TLSv1.2 or TLSv1.3.', { member, given: 'anything else' })
    case 'rejectUnauthorized':
      if (typeof value === 'boolean') return value
      throw refuse('It must be true or false.', { member, given: 'anything else' })
    default:
      // An ignored TLS option could mean less protection than its author believes in.
      throw refuse(`The members of ssl are ${MEMBERS}; sslMode says how the server is verified.`, {
        code: 'OPTION_UNKNOWN',
        member,
        given: 'used here',
      })
  }
}

/** Reads `ssl`: `true`, `false` (in any spelling of R-2) or TLS options of Node. */
export function parseTlsOptions(value: unknown, refuse: Refuse): boolean | SslOptions | undefined {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : value
  if (text === '') return undefined
  if (text === true || text === 1 || text === 'true' || text === '1') return true
  if (text === false || text === 0 || text === 'false' || text === '0') return false
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse(`It must be true, false or an object with ${MEMBERS}.`)
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== null)
  return Object.freeze(
    Object.fromEntries(members.map(([name, member]) => [name, readMember(name, member, refuse)])),
  )
}
