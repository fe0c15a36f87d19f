import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { awsErrorFacts, safeCause, scrub } from './aws-error.ts'

const token = 'FwoGZXIvYXdzEBYaDK+x/'.repeat(12)

describe('safeCause', () => {
  it('keeps name, message, code, status and request id, and nothing else', () => {
    const error = Object.assign(new Error('no'), {
      name: 'AccessDenied',
      $metadata: { requestId: 'r-1', httpStatusCode: 403, cfId: 'x' },
      $response: { headers: { authorization: 'Bearer s3cret' } },
      cause: new Error('s3cret'),
    })
    const copy = safeCause(error)
    expect(copy).toMatchObject({ name: 'AccessDenied', message: 'no', requestId: 'r-1', status: 403 })
    expect(inspect(copy, { depth: 9, showHidden: true })).not.toContain('s3cret')
  })

  it('takes the session token out of a quoted canonical request', () => {
    const message = `The Canonical String should have been 'POST\nhost:sts\nx-amz-security-token:${token}\n'`
    expect(safeCause(new Error(message)).message).toBe(
      "The Canonical String should have been 'POST\nhost:sts\nx-amz-security-token:[redacted]\n'",
    )
  })

  it('describes a refused connection that has two addresses', () => {
    const inner = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' })
    expect(awsErrorFacts(new AggregateError([inner]))).toMatchObject({
      message: 'connect ECONNREFUSED ::1:1',
      code: 'ECONNREFUSED',
    })
  })

  it('copes with anything that can be thrown', () => {
    for (const thrown of [undefined, null, 'text', 42, {}, { $metadata: {} }]) {
      expect(safeCause(thrown)).toBeInstanceOf(Error)
    }
  })
})

describe('scrub', () => {
  it('takes out the secrets it is told, labelled secrets and long tokens', () => {
    expect(scrub('key wJalr bad', ['wJalr', undefined, ''])).toBe('key [redacted] bad')
    expect(scrub('{"SecretAccessKey":"abc","x":1}')).toBe('{"SecretAccessKey":"[redacted]","x":1}')
    expect(scrub('<SessionToken>abc</SessionToken>')).toBe('<SessionToken>[redacted]</SessionToken>')
    expect(scrub(`token ${token}`)).toBe('token [redacted]')
  })

  it('leaves ARNs and sentences alone', () => {
    const text =
      'User: arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_DataEngineeringPowerUser_0123456789abcdef/someone@example.com is not authorized to perform: sts:AssumeRole'
    expect(scrub(text)).toBe(text)
    expect(scrub('The security token included in the request is invalid')).toBe(
      'The security token included in the request is invalid',
    )
  })
})

describe('a token in quoted JSON', () => {
  it.each(['{"x-amz-security-token":"hunter2"}', '{\\"x-amz-security-token\\":\\"hunter2\\"}'])(
    '%s is scrubbed',
    (text) => {
      expect(scrub(text)).not.toContain('hunter2')
    },
  )
})
