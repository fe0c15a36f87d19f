import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RedshiftIamError } from '../errors.ts'
import { classifyHost, normaliseHost } from './host.ts'

describe('normaliseHost', () => {
  test.each([
    [' Example.ABC.us-west-2.Redshift.AmazonAWS.com. ', 'example.abc.us-west-2.redshift.amazonaws.com'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['::1', '::1'],
    ['LOCALHOST', 'localhost'],
  ])('takes %j as %j', (text, host) => expect(normaliseHost(text)).toBe(host))

  test.each([
    '',
    '  ',
    'a b',
    'https://x',
    'user@host',
    'host/db',
    'host:5439',
    'a..b',
    '.',
    'x'.repeat(300),
    'a\nb',
  ])('refuses %j', (text) =>
    expect(() => normaliseHost(text)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' })),
  )

  test('gives a host or a typed error, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          expect(normaliseHost(normaliseHost(text))).toBe(normaliseHost(text))
        } catch (error) {
          expect(RedshiftIamError.isInstance(error)).toBe(true)
        }
      }),
    )
  })
})

describe('classifyHost', () => {
  test.each([
    [
      'c1.abc123.us-west-2.redshift.amazonaws.com',
      { kind: 'provisioned', clusterId: 'c1', region: 'us-west-2' },
    ],
    [
      'c1.abc123.cn-north-1.redshift.amazonaws.com.cn',
      { kind: 'provisioned', clusterId: 'c1', region: 'cn-north-1' },
    ],
    [
      'c1.abc123.us-iso-east-1.redshift.c2s.ic.gov',
      { kind: 'provisioned', clusterId: 'c1', region: 'us-iso-east-1' },
    ],
    [
      'c1.abc123.us-west-2.redshift-dev.amazonaws.com',
      { kind: 'provisioned', clusterId: 'c1', region: 'us-west-2' },
    ],
    [
      'wg.111111111111.us-east-1.redshift-serverless.amazonaws.com',
      { kind: 'serverless', workgroup: 'wg', accountId: '111111111111', region: 'us-east-1' },
    ],
    ['127.0.0.1', { kind: 'address' }],
    ['::1', { kind: 'address' }],
    ['localhost', { kind: 'address' }],
  ])('%s', (host, kind) => expect(classifyHost(host)).toEqual(kind))

  test.each([
    'c1.abc123.us-west-2.redshift.amazonaws.com.evil.example',
    'extra.c1.abc123.us-west-2.redshift.amazonaws.com',
    'c1.abc123.us-west-2xredshift.amazonaws.com',
    'c1.abc123.us-west-2.redshift.amazonaws.co',
    'abc123.us-west-2.redshift.amazonaws.com',
    'wg.11111111111.us-east-1.redshift-serverless.amazonaws.com',
    'vpce-0abc-1.vpce-svc-0def.us-west-2.vpce.amazonaws.com',
    'nlb-1.elb.us-west-2.amazonaws.com',
    'c1.abc123.us-west-2.redshift.аmazonaws.com',
    'dw.example.com',
  ])('%s is a host like any other', (host) => expect(classifyHost(host)).toEqual({ kind: 'other' }))

  test('never takes a name apart that does not end in an AWS suffix', () => {
    fc.assert(
      fc.property(fc.domain(), (domain) => {
        fc.pre(!/amazonaws|\.gov|adc-e/.test(domain))
        expect(classifyHost(`c1.abc123.us-west-2.redshift.${domain}`).kind).toBe('other')
      }),
    )
  })
})
