import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import { bits, boolean, integer, octets, oid, sequence, set, tagged, time, tlv, utf8 } from './der.ts'

export interface CertificateRequest {
  /** Common name of the subject. */
  readonly subject: string
  readonly subjectKey: KeyObject
  readonly issuer: string
  /** Public key of the issuer, to identify it by. */
  readonly issuerKey: KeyObject
  /** EC P-256 private key of the issuer. */
  readonly signingKey: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
  /** DNS names and IP addresses. Absent: an authority's certificate. */
  readonly names?: readonly string[]
}

/** Makes an X.509 v3 certificate, signed with ECDSA and SHA-256, and returns it as PEM. */
export function createCertificate(request: CertificateRequest): string {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    algorithm,
    name(request.issuer),
    sequence(time(request.notBefore), time(request.notAfter)),
    name(request.subject),
    publicKey(request.subjectKey),
    tagged(3, sequence(...extensions(request))),
  )
  return pem(sequence(body, algorithm, bits(sign('sha256', body, request.signingKey))))
}

function extensions({ names, subjectKey, issuerKey }: CertificateRequest): Buffer[] {
  const keyIds = [
    extension('2.5.29.14', octets(keyId(subjectKey))),
    extension('2.5.29.35', sequence(tlv(0x80, keyId(issuerKey)))),
  ]
  if (!names) {
    return [
      extension('2.5.29.19', sequence(boolean(true)), true),
      extension('2.5.29.15', keyUsage(0b0000_0110), true),
      ...keyIds,
    ]
  }
  return [
    extension('2.5.29.19', sequence(), true),
    extension('2.5.29.15', keyUsage(0b1000_0000), true),
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...names.map(alternativeName))),
    ...keyIds,
  ]
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value))
}

function keyUsage(flags: number): Buffer {
  return bits(Buffer.from([flags]), Math.clz32(flags & -flags) ^ 31)
}

function alternativeName(value: string): Buffer {
  const family = isIP(value)
  if (family === 0) return tlv(0x82, Buffer.from(value))
  return tlv(0x87, family === 4 ? Buffer.from(value.split('.').map(Number)) : ipv6(value))
}

function ipv6(address: string): Buffer {
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string) => text.split(':').filter((group) => group !== '')
  const left = groups(head)
  const right = groups(tail)
  const zeros = Array<string>(8 - left.length - right.length).fill('0')
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex')
}

function name(commonName: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))))
}

function publicKey(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' })
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1').update(publicKey(key)).digest()
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
