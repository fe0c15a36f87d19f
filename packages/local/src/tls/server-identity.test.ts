import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createServerIdentity } from './server-identity.ts'

const names = ['localhost', '127.0.0.1', '::1', 'dw.abc123xyz789.eu-west-1.redshift.amazonaws.com']

describe('createServerIdentity', () => {
  it('makes an authority and a certificate that it signed, valid now, for every name', () => {
    const identity = createServerIdentity({ names, kind: 'valid' })
    const ca = new X509Certificate(identity.ca)
    const cert = new X509Certificate(identity.cert)

    expect(ca.ca).toBe(true)
    expect(ca.verify(ca.publicKey)).toBe(true)
    expect(cert.ca).toBe(false)
    expect(cert.checkIssued(ca)).toBe(true)
    expect(cert.verify(ca.publicKey)).toBe(true)
    expect(cert.checkHost('localhost')).toBe('localhost')
    expect(cert.checkHost(names[3] ?? '')).toBe(names[3])
    expect(cert.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(cert.checkIP('::1')).toBe('::1')
    expect(new Date(cert.validTo).getTime()).toBeGreaterThan(Date.now())
  })

  it('makes one that ran out, or one for another host, when asked to', () => {
    const expired = new X509Certificate(createServerIdentity({ names, kind: 'expired' }).cert)
    const other = new X509Certificate(createServerIdentity({ names, kind: 'other-host' }).cert)

    expect(new Date(expired.validTo).getTime()).toBeLessThan(Date.now())
    expect(other.checkHost('localhost')).toBeUndefined()
    expect(other.checkIP('127.0.0.1')).toBeUndefined()
  })

  it('never signs two with one authority', () => {
    const [a, b] = [
      createServerIdentity({ names, kind: 'valid' }),
      createServerIdentity({ names, kind: 'valid' }),
    ]
    expect(new X509Certificate(a.cert).verify(new X509Certificate(b.ca).publicKey)).toBe(false)
  })
})
