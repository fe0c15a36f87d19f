import { describe, expect, test, vi } from 'vitest'
import { clockOf, elapsed } from './clock.ts'

describe('the clock of a resolver', () => {
  test('is that of the machine, looked up at each reading', () => {
    const clock = clockOf({})
    vi.spyOn(Date, 'now').mockReturnValue(42)
    vi.spyOn(performance, 'now').mockReturnValue(7)
    expect(clock()).toEqual({ wall: 42, monotonic: 7 })
    vi.restoreAllMocks()
  })

  test('reads the second clock of the machine once in each millisecond of the first', () => {
    const clock = clockOf({})
    const wall = vi.spyOn(Date, 'now').mockReturnValue(1)
    const monotonic = vi.spyOn(performance, 'now').mockReturnValue(10)
    clock()
    monotonic.mockReturnValue(11)
    expect(clock()).toEqual({ wall: 1, monotonic: 10 })
    // Also when it is set back.
    wall.mockReturnValue(0)
    expect(clock()).toEqual({ wall: 0, monotonic: 11 })
    vi.restoreAllMocks()
  })

  test('reads its second clock once a millisecond, whoever asks', () => {
    const wall = vi.spyOn(Date, 'now').mockReturnValue(100)
    const steady = vi.spyOn(performance, 'now').mockReturnValue(7)
    const first = clockOf({})()
    steady.mockReturnValue(7.5)
    expect(clockOf({})()).toBe(first)
    wall.mockReturnValue(101)
    expect(clockOf({})()).toEqual({ wall: 101, monotonic: 7.5 })
    vi.restoreAllMocks()
  })

  test('may have only its second clock replaced', () => {
    vi.spyOn(Date, 'now').mockReturnValue(200)
    expect(clockOf({ monotonic: () => 6 })()).toEqual({ wall: 200, monotonic: 6 })
    vi.restoreAllMocks()
  })

  test('is the one given, for both where only one is', () => {
    expect(clockOf({ now: () => 5 })()).toEqual({ wall: 5, monotonic: 5 })
    expect(clockOf({ now: () => 5, monotonic: () => 6 })()).toEqual({ wall: 5, monotonic: 6 })
  })
})

describe('time that passed', () => {
  const from = { wall: 100, monotonic: 100 }

  test('is what the clock says that moved on more', () => {
    expect(elapsed(from, { wall: 150, monotonic: 110 })).toBe(50)
    expect(elapsed(from, { wall: 50, monotonic: 110 })).toBe(10)
  })

  test('is never negative', () => {
    expect(elapsed(from, { wall: 50, monotonic: 90 })).toBe(0)
  })
})
