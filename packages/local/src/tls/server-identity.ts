import { generateKeyPairSync } from 'node:crypto'
import { createCertificate } from './certificate.ts'

export interface ServerIdentity {
  /** PEM of the authority; it lives as long as the stand-in, and its key is gone once this returned. */
  readonly ca: string
  readonly cert: string
  readonly key: string
}

export interface ServerIdentityRequest {
  /** Host names and addresses that the server is reached under. */
  readonly names: readonly string[]
  readonly kind: 'valid' | 'expired' | 'other-host'
}

const DAY = 24 * 60 * 60 * 1000

/** Makes a throw-away authority and the server certificate it signs. */
export function createServerIdentity({ names, kind }: ServerIdentityRequest): ServerIdentity {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = 'redshift-iam local stand-in'
  const now = Date.now()
  const signed = { issuer, issuerKey: authority.publicKey, signingKey: authority.privateKey }
  const validity = { notBefore: new Date(now - 2 * DAY), notAfter: new Date(now + 30 * DAY) }
  const served = kind === 'other-host' ? ['other-host.example.com'] : names
  return {
    ca: createCertificate({ ...signed, ...validity, subject: issuer, subjectKey: authority.publicKey }),
    cert: createCertificate({
      ...signed,
      ...validity,
      ...(kind === 'expired' ? { notAfter: new Date(now - DAY) } : {}),
      subject: served[0] ?? 'localhost',
      subjectKey: server.publicKey,
      names: served,
    }),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
