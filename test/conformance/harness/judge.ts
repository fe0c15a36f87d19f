import { expect } from 'vitest'
import type { RecordedCall } from './fake-aws.ts'
import type { Outcome } from './run-vector.ts'
import type { SeenError } from './seen.ts'
import type { ExpectedCall, ExpectedError, Vector } from './vector.ts'

/** Parameters that AssumeRole may carry beyond the listed ones. */
const FREE = new Set(['RoleSessionName', 'DurationSeconds'])

/** Fails unless the outcome is what the case expects. */
export function judge({ expect: expected, given }: Vector, outcome: Outcome, port: number): void {
  judgeError(expected.error, outcome.error)
  if (expected.calls) judgeCalls(expected.calls, outcome.calls, port)
  if (expected.connection) judgeConnections(expected.connection, outcome)
  const told = outcome.warnings.join('\n')
  for (const warning of expected.warnings ?? []) expect(told, 'the warnings').toContain(warning)
  if (expected.silent) expect(told, 'the warnings').toBe('')
  if (expected.distinctApiCalls !== undefined) {
    expect(outcome.calls.filter(({ op }) => op.startsWith('Get'))).toHaveLength(expected.distinctApiCalls)
  }
  judgeSecrecy(given, outcome)
}

function judgeError(expected: ExpectedError | undefined, error: SeenError | undefined): void {
  if (!expected) {
    expect(error?.stack, 'an error').toBeUndefined()
    return
  }
  const { code, awsErrorName, contains = [] } = expected
  expect(error, 'an error').toMatchObject({ code, ...(awsErrorName !== undefined && { awsErrorName }) })
  for (const part of [contains].flat()) expect(error?.message).toContain(part)
}

function judgeCalls(expected: readonly ExpectedCall[], calls: readonly RecordedCall[], port: number): void {
  const seen = calls.map((call, i) => pickListed(call, expected[i]))
  expect(seen).toEqual(
    expected.map((call) => JSON.parse(JSON.stringify(call).replaceAll('PORT', String(port)))),
  )
}

function pickListed(call: RecordedCall, expected: ExpectedCall | undefined): Partial<RecordedCall> {
  const { params = {}, sessionToken, endpointHost, ...rest } = call
  const listed = Object.fromEntries(
    Object.entries(params).filter(
      ([name]) =>
        !(call.op.startsWith('AssumeRole') && FREE.has(name) && expected?.params?.[name] === undefined),
    ),
  )
  return {
    ...rest,
    ...(call.params && { params: listed }),
    ...(expected?.sessionToken !== undefined && { sessionToken }),
    ...(expected?.endpointHost !== undefined && { endpointHost: endpointHost ?? '' }),
  }
}

function judgeConnections(
  expected: NonNullable<Vector['expect']['connection']>,
  { connections }: Outcome,
): void {
  const wanted = [expected].flat()
  expect(connections).toHaveLength(wanted.length)
  for (const [i, want] of wanted.entries()) expect(connections[i]).toMatchObject(want)
}

function judgeSecrecy(given: Vector['given'], { shown }: Outcome): void {
  const secrets = [
    given.config?.['PWD'],
    given.config?.['SecretAccessKey'],
    given.config?.['SessionToken'],
    given.answer?.password,
    'SKTMP',
    'TOKTMP==',
    'SSOTOKEN',
    'pw-1',
  ]
  for (const secret of secrets) {
    if (typeof secret === 'string' && secret.length > 2) expect(shown).not.toContain(secret)
  }
}
