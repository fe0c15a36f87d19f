import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { RecordedCall } from './fake-aws.ts'
import type { Outcome } from './run-vector.ts'
import type { ExpectedCall, Vector } from './vector.ts'

/** Parameters that AssumeRole may carry beyond the listed ones. */
const FREE = new Set(['RoleSessionName', 'DurationSeconds'])

/** Fails unless the outcome is what the case expects. */
export function judge({ expect: expected, given }: Vector, outcome: Outcome, port: number): void {
  if (expected.error) {
    expect(outcome.error, 'an error').toMatchObject({ code: expected.error.code })
    for (const part of [expected.error.contains ?? []].flat()) {
      expect((outcome.error as Error).message).toContain(part)
    }
  } else if (outcome.error !== undefined) {
    throw outcome.error
  }
  if (expected.calls) judgeCalls(expected.calls, outcome.calls, port)
  if (expected.connection) judgeConnections(expected.connection, outcome)
  for (const warning of expected.warnings ?? []) {
    expect(
      outcome.warnings.some((told) => told.includes(warning)),
      warning,
    ).toBe(true)
  }
  if (expected.distinctApiCalls !== undefined) {
    expect(outcome.calls.filter(({ op }) => op.startsWith('Get'))).toHaveLength(expected.distinctApiCalls)
  }
  judgeSecrecy(given, outcome)
}

function judgeCalls(expected: readonly ExpectedCall[], calls: readonly RecordedCall[], port: number): void {
  // An SDK retry of a throttled call is the same call again.
  const seen = calls.map((call, i) => ({ ...pickListed(call, expected[i]) }))
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
    ...(call.svc !== 'imds' && call.svc !== 'process' && { params: listed }),
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
  for (const [i, want] of wanted.entries()) {
    const { password, ...visible } = want as { password?: string }
    expect(connections[i]).toMatchObject(visible)
    if (password !== undefined) expect(connections[i]?.password).toBe(password)
  }
}

function judgeSecrecy(given: Vector['given'], { connections, error, warnings }: Outcome): void {
  const shown = [
    inspect(connections, { depth: 9 }),
    JSON.stringify(connections),
    inspect(error, { depth: 9 }),
    ...warnings,
  ].join('\n')
  const secrets = [
    given.config?.['PWD'],
    given.config?.['SecretAccessKey'],
    given.config?.['SessionToken'],
    'SKTMP',
    'TOKTMP==',
    'pw-1',
  ]
  for (const secret of secrets) {
    if (typeof secret === 'string' && secret.length > 2) expect(shown).not.toContain(secret)
  }
}
