import { expect, test } from 'vitest'
import { isRetryableRedshiftError } from './retryable-error.ts'

test.each([
  [{ code: 'XX000', message: '1023', detail: 'Serializable isolation violation on table in Redshift' }, true],
  [{ code: 'XX000', message: 'ERROR: Serializable isolation violation on table - 100' }, true],
  [{ code: '40001', message: 'could not serialize access' }, true],
  [{ code: '40P01', message: 'deadlock detected' }, true],
  [{ cause: { code: 'XX000', message: '1023' } }, true],
  [{ code: 'XX000', message: 'disk full' }, false],
  [{ code: 'XX000', message: '10234' }, false],
  [{ code: '57P01', message: 'terminating connection' }, false],
  [undefined, false],
  ['1023', false],
])('%j: %s', (error, retryable) => {
  expect(isRetryableRedshiftError(error)).toBe(retryable)
})

test('a cause that leads back to itself is no loop', () => {
  const error: { cause?: unknown } = {}
  error.cause = error
  expect(isRetryableRedshiftError(error)).toBe(false)
})
