import { describe, expect, test } from 'vitest'
import { SharedLookup } from './shared-lookup.ts'

const options = (load: () => Promise<number>, isUsable = true) => ({
  signal: new AbortController().signal,
  load,
  isUsable: () => isUsable,
})

describe('SharedLookup', () => {
  test('looks a key up once for all who ask at the same time, and keeps the answer while it is usable', async () => {
    const lookup = new SharedLookup<number>()
    let loads = 0
    const load = async (): Promise<number> => ++loads
    expect(await Promise.all([lookup.get('a', options(load)), lookup.get('a', options(load))])).toEqual([
      1, 1,
    ])
    expect(await lookup.get('a', options(load))).toBe(1)
    expect(await lookup.get('a', options(load, false))).toBe(2)
    lookup.forget('a')
    expect(await lookup.get('a', options(load))).toBe(3)
    expect(await lookup.get('b', options(load))).toBe(4)
  })

  test('keeps no failure', async () => {
    const lookup = new SharedLookup<number>()
    await expect(
      lookup.get(
        'a',
        options(() => Promise.reject(new Error('no'))),
      ),
    ).rejects.toThrow('no')
    expect(
      await lookup.get(
        'a',
        options(async () => 1),
      ),
    ).toBe(1)
  })

  test('starts again for those who still wait when the one who began gives up', async () => {
    const lookup = new SharedLookup<number>()
    const first = new AbortController()
    const begun = lookup.get('a', {
      signal: first.signal,
      isUsable: () => true,
      load: () =>
        new Promise((_, reject) => first.signal.addEventListener('abort', () => reject(new Error('gone')))),
    })
    const second = lookup.get(
      'a',
      options(async () => 2),
    )
    first.abort()
    await expect(begun).rejects.toThrow('gone')
    expect(await second).toBe(2)
  })
})
