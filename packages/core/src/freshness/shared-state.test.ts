import { expect, test } from 'vitest'
import { KeeperRegistry } from './keeper-registry.ts'
import { SharedLookup } from './shared-lookup.ts'
import { sharedState } from './shared-state.ts'

test('a process has one state, also where the package is loaded twice', async () => {
  const copy = './shared-state.ts?another-copy'
  const other = (await import(/* @vite-ignore */ copy)) as typeof import('./shared-state.ts')
  expect(other.sharedState).not.toBe(sharedState)
  const state = sharedState(undefined)
  expect(state.keepers).toBeInstanceOf(KeeperRegistry)
  expect(state.awsKeys).toBeInstanceOf(SharedLookup)
  expect(state.addresses).toBeInstanceOf(SharedLookup)
  expect(state.addresses).not.toBe(state.awsKeys)
  expect(other.sharedState(undefined)).toBe(state)
  expect(sharedState(undefined)).toBe(state)
  expect(Reflect.get(globalThis, Symbol.for('redshift-iam.shared-state.v1'))).toBe(state)
})

test('a runtime of its own has a state of its own, the same each time', () => {
  const runtime = {}
  expect(sharedState(runtime)).toBe(sharedState(runtime))
  expect(sharedState(runtime)).not.toBe(sharedState({}))
  expect(sharedState(runtime)).not.toBe(sharedState(undefined))
})
