import { RedshiftIamError } from '../errors.ts'
import type { SslOptions } from './options.ts'
import type { Settings, SslMode } from './settings.ts'

/** Settings whose `ssl` may still be the `true` or `false` that was written. */
export type UnsettledSettings = Omit<Settings, 'ssl'> & { readonly ssl?: SslOptions | boolean }

function conflict(one: string, other: string): RedshiftIamError {
  return new RedshiftIamError('OPTION_CONFLICT', `${one} and ${other} contradict each other.`, {
    hint: 'Keep one of them.',
  })
}

/** What `ssl` says about verification, in terms of `SSLMode`. */
function impliedMode(ssl: SslOptions | boolean): { mode?: SslMode; written: string } {
  if (ssl === false) return { mode: 'disable', written: 'ssl=false' }
  if (ssl !== true && ssl.rejectUnauthorized === false) {
    return { mode: 'require', written: 'ssl.rejectUnauthorized=false' }
  }
  return { written: 'ssl' }
}

function settleMode(sslMode: SslMode | undefined, ssl: SslOptions | boolean): SslMode | undefined {
  const { mode, written } = impliedMode(ssl)
  if (sslMode === undefined) return mode
  if (mode === undefined ? sslMode === 'disable' : sslMode !== mode)
    throw conflict(`SSLMode=${sslMode}`, written)
  if (sslMode === 'require' && ssl !== true && ssl !== false && ssl.rejectUnauthorized === true) {
    throw conflict('SSLMode=require', 'ssl.rejectUnauthorized=true')
  }
  return sslMode
}

/**
 * Brings the many ways to say the same about TLS into one: verification is in `sslMode` alone, the certificate's
 * name in `servername` alone. Refuses plaintext unless `IAM=0`.
 */
export function settleTls({ ssl, ...rest }: UnsettledSettings): Settings {
  const sslMode = ssl === undefined ? rest.sslMode : settleMode(rest.sslMode, ssl)
  if (sslMode === 'disable' && rest.iam !== false) {
    throw new RedshiftIamError(
      'SSL_REQUIRED',
      'IAM authentication requires TLS (SSL), which SSLMode=disable turns off.',
      {
        hint: 'Leave SSLMode and ssl out, or set SSLMode to verify-full, verify-ca or require.',
      },
    )
  }
  const { servername, rejectUnauthorized: _, ...tls } = typeof ssl === 'object' ? ssl : {}
  if (servername !== undefined && rest.servername !== undefined && servername !== rest.servername) {
    throw conflict('Servername', 'ssl.servername')
  }
  if (tls.ca !== undefined && rest.caFile !== undefined) throw conflict('CaFile', 'ssl.ca')
  return Object.freeze({
    ...rest,
    ...(sslMode === undefined ? {} : { sslMode }),
    ...(servername === undefined ? {} : { servername }),
    ...(Object.keys(tls).length === 0 ? {} : { ssl: Object.freeze(tls) }),
  })
}

/** `Servername` names the host in ODBC; only beside another host can it mean the name on the certificate. */
export function settleServername(settings: UnsettledSettings): UnsettledSettings {
  const { servername, ...rest } = settings
  const isHost = servername !== undefined && rest.host === undefined && rest.vpcEndpointUrl === undefined
  return isHost ? { ...rest, host: servername } : settings
}
