import { readFile } from 'node:fs/promises'
import { checkServerIdentity } from 'node:tls'
import type { TlsSettings } from '../connection.ts'
import { RedshiftIamError } from '../errors.ts'
import type { Settings } from '../properties/settings.ts'

/** Turns the TLS properties into Node's TLS options: verify-full unless something weaker is spelled out. */
export async function tlsSettings(settings: Settings): Promise<TlsSettings | false> {
  const { sslMode, ssl, caFile } = settings
  if (sslMode === 'disable') return false
  const { servername } = settings
  const ca = ssl?.ca ?? (caFile === undefined ? undefined : await readCa(caFile))
  const verify = sslMode !== 'require'
  return {
    rejectUnauthorized: verify,
    ...(ca !== undefined && { ca }),
    ...(ssl?.minVersion !== undefined && { minVersion: ssl.minVersion }),
    ...(servername !== undefined && { servername }),
    ...(verify && sslMode === 'verify-ca' && { checkServerIdentity: () => undefined }),
    // node-postgres overwrites `servername` with a host that is a DNS name, so the expected name is checked here too.
    ...(verify &&
      sslMode !== 'verify-ca' &&
      servername !== undefined && {
        checkServerIdentity: (_host, cert) => checkServerIdentity(servername, cert),
      }),
  }
}

/** What each file said last, so that resolvers of the same authorities share the text, which may be long. */
const lastRead = new Map<string, string>()

async function readCa(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8')
    const known = lastRead.get(file)
    if (known === text) return known
    lastRead.set(file, text)
    return text
  } catch (cause) {
    throw new RedshiftIamError('OPTION_INVALID', `CaFile "${file}" cannot be read.`, {
      hint: 'Set CaFile to a readable PEM file, or leave it out to trust the authorities that come with Node.',
      cause,
    })
  }
}
