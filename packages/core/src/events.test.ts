import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, test, vi } from 'vitest'
import { publish } from './events.ts'

test('an event is not even made where nobody listens', () => {
  const make = vi.fn(() => ({ region: 'eu-west-1' }))
  publish('start', make)
  expect(make).not.toHaveBeenCalled()
  const listener = vi.fn()
  subscribe('redshift-iam:start', listener)
  publish('start', make)
  unsubscribe('redshift-iam:start', listener)
  expect(listener).toHaveBeenCalledWith({ region: 'eu-west-1' }, 'redshift-iam:start')
})
