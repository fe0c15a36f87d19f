import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { orAborted, withTimeLimit } from './time-limit.ts'

const listeners = ({ signal }: AbortController): number => getEventListeners(signal, 'abort').length
const never = new Promise<never>(() => undefined)
const doing = (): string => 'Counting to infinity'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('work under a time limit', () => {
  test('that ends in time leaves no timer and no listener behind', async () => {
    const outer = new AbortController()
    expect(await withTimeLimit(100, outer.signal, doing, async () => 'done')).toBe('done')
    await expect(
      withTimeLimit(100, outer.signal, doing, () => Promise.reject(new Error('no'))),
    ).rejects.toThrow('no')
    expect(vi.getTimerCount()).toBe(0)
    expect(listeners(outer)).toBe(0)
  })

  test('that listens to nothing is left when the time is up, and told so by its signal', async () => {
    let inner: AbortSignal | undefined
    const running = withTimeLimit(100, new AbortController().signal, doing, (signal) => {
      inner = signal
      return never
    })
    const outcome = running.catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(99)
    expect(inner?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    const error = await outcome
    expect(error).toMatchObject({ code: 'TIMEOUT', hint: expect.stringContaining('option timeout') })
    expect(String(error)).toContain('Counting to infinity took longer than 100 ms.')
    expect(inner?.reason).toBe(error)
  })

  test('ends with the outer signal, also where that came before', async () => {
    const reason = new Error('closed')
    const outer = new AbortController()
    const running = withTimeLimit(100, outer.signal, doing, () => never)
    outer.abort(reason)
    await expect(running).rejects.toBe(reason)
    await expect(withTimeLimit(100, outer.signal, doing, () => never)).rejects.toBe(reason)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a promise or an abort', () => {
  test('is the promise where that comes first, and forgets the signal', async () => {
    const abort = new AbortController()
    expect(await orAborted(abort.signal, Promise.resolve(1))).toBe(1)
    await expect(orAborted(abort.signal, Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(listeners(abort)).toBe(0)
  })

  test('is the reason of the abort where that comes first', async () => {
    const abort = new AbortController()
    const waiting = orAborted(abort.signal, never)
    abort.abort('gone')
    await expect(waiting).rejects.toBe('gone')
  })

  test('that was aborted before takes care of the failure that nobody waits for any more', async () => {
    vi.useRealTimers()
    const unhandled: unknown[] = []
    const note = (error: unknown): number => unhandled.push(error)
    process.on('unhandledRejection', note)
    await expect(orAborted(AbortSignal.abort('gone'), Promise.reject(new Error('late')))).rejects.toBe('gone')
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
})
