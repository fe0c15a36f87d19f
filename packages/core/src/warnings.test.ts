import { expect, test } from 'vitest'
import { Warnings } from './warnings.ts'

test('tells each warning once, and remembers no more than it has to', () => {
  const told: string[] = []
  const warnings = new Warnings({ warn: (message) => told.push(message) })
  warnings.tell(['a', 'b', 'a'])
  expect(told).toEqual(['a', 'b'])
  warnings.tell(Array.from({ length: 100 }, (_, i) => `warning ${i}`))
  warnings.tell(['a'])
  expect(told.filter((message) => message === 'a')).toHaveLength(2)
})

test('survives a logger that fails', () => {
  const warnings = new Warnings({
    warn: () => {
      throw new Error('disk full')
    },
  })
  expect(() => warnings.tell(['a'])).not.toThrow()
})
