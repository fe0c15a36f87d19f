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

  test('tells a failure again during the pause after it, which grows to five seconds and can be skipped', async () => {
    const lookup = new SharedLookup<number>()
    let now = 0
    let loads = 0
    const clock = () => ({ wall: now, monotonic: now })
    const ask = (skip = false) =>
      lookup.get('a', {
        ...options(() => Promise.reject(new Error(`no ${++loads}`))),
        pause: { clock, skip },
      })
    for (const [count, pause] of [1_000, 2_000, 4_000, 5_000, 5_000].entries()) {
      await expect(ask()).rejects.toThrow(`no ${count + 1}`)
      now += pause - 1
      await expect(ask()).rejects.toThrow(`no ${count + 1}`)
      now += 1
    }
    await expect(ask()).rejects.toThrow('no 6')
    await expect(ask(true)).rejects.toThrow('no 7')
  })

  test('takes a failure after a quiet time, and one after an answer, for the first', async () => {
    const lookup = new SharedLookup<number>()
    let now = 0
    const clock = () => ({ wall: now, monotonic: now })
    const ask = (load: () => Promise<number>) =>
      lookup.get('a', { ...options(load, false), pause: { clock, skip: false } })
    const fail = () => ask(() => Promise.reject(new Error('no')))
    const answer = () => ask(async () => 1)
    await expect(fail()).rejects.toThrow()
    now += 2_000
    await expect(fail()).rejects.toThrow()
    now += 1_000
    expect(await answer()).toBe(1)
    await expect(fail()).rejects.toThrow()
    now += 999
    await expect(answer()).rejects.toThrow('no')
    now += 1
    expect(await answer()).toBe(1)
  })

  test('forgets a failure that came of giving up', async () => {
    const lookup = new SharedLookup<number>()
    const clock = () => ({ wall: 0, monotonic: 0 })
    const gone = new AbortController()
    const pause = { clock, skip: false }
    const load = async (): Promise<number> => {
      gone.abort()
      throw new Error('gone')
    }
    await expect(lookup.get('a', { ...options(load), signal: gone.signal, pause })).rejects.toThrow('gone')
    expect(await lookup.get('a', { ...options(async () => 1), pause })).toBe(1)
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

  test('drops dead answers of other keys when it makes the next one', async () => {
    const lookup = new SharedLookup<number>()
    const isUsable = (value: number): boolean => value > 1
    const get = (key: string, value: number): Promise<number> =>
      lookup.get(key, { signal: new AbortController().signal, isUsable, load: async () => value })
    await get('dead', 1)
    await get('alive', 2)
    await get('next', 3)
    const loads: string[] = []
    const always = { signal: new AbortController().signal, isUsable: () => true }
    const load = (key: string) => async (): Promise<number> => loads.push(key)
    for (const key of ['dead', 'alive', 'next']) await lookup.get(key, { ...always, load: load(key) })
    expect(loads).toEqual(['dead'])
  })

  test('a look-up that was forgotten while it ran does not come back, and its failure takes none along', async () => {
    const lookup = new SharedLookup<number>()
    let fail: (error: unknown) => void = () => undefined
    const first = lookup.get(
      'a',
      options(
        () =>
          new Promise((_, reject) => {
            fail = reject
          }),
      ),
    )
    lookup.forget('a')
    expect(
      await lookup.get(
        'a',
        options(async () => 2),
      ),
    ).toBe(2)
    fail(new Error('late'))
    await expect(first).rejects.toThrow('late')
    expect(
      await lookup.get(
        'a',
        options(async () => 3),
      ),
    ).toBe(2)
  })

  test("a failure that is nobody's abort is the answer for all who wait", async () => {
    const lookup = new SharedLookup<number>()
    let loads = 0
    const load = async (): Promise<number> => {
      loads += 1
      throw new Error('no')
    }
    const both = [lookup.get('a', options(load)), lookup.get('a', options(load))]
    for (const one of both) await expect(one).rejects.toThrow('no')
    expect(loads).toBe(1)
  })

  test('who gave up as well does not start again', async () => {
    const lookup = new SharedLookup<number>()
    const [first, second] = [new AbortController(), new AbortController()]
    let loads = 0
    const begun = lookup.get('a', {
      signal: first.signal,
      isUsable: () => true,
      load: () =>
        new Promise((_, reject) => first.signal.addEventListener('abort', () => reject(new Error('gone')))),
    })
    const joined = lookup.get('a', {
      signal: second.signal,
      isUsable: () => true,
      load: async () => ++loads,
    })
    second.abort()
    first.abort()
    await expect(begun).rejects.toThrow('gone')
    await expect(joined).rejects.toThrow('gone')
    expect(loads).toBe(0)
  })
})
