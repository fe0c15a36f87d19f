import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'
import { refusals, rewrites } from './table.ts'

const context = (inBlock = false) => ({ inTransaction: inBlock, caseSensitive: false })

describe.each(refusals)('refusal $id', ({ id, example, answers, counterexample, inBlock }) => {
  it('answers its example with its words', () => {
    expect(judge(example, context(inBlock))).toMatchObject({
      kind: 'deny',
      rule: id,
      denial: { message: answers },
    })
  })

  it('lets the near miss pass', () => {
    expect(judge(counterexample, context(inBlock))).toMatchObject({ kind: 'run' })
  })
})

describe.each(rewrites)('rewrite $id', ({ example, becomes, counterexample, inBlock }) => {
  it('turns its example into what the server understands', () => {
    expect(judge(example, context(inBlock))).toMatchObject({ kind: 'run', sql: becomes })
  })

  it('leaves the near miss as it is', () => {
    expect(judge(counterexample, context(inBlock))).toMatchObject({ kind: 'run', sql: counterexample })
  })
})

it('names every rule once and says where it comes from', () => {
  const ids = [...refusals, ...rewrites].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect([...refusals, ...rewrites].filter(({ source }) => source === '')).toEqual([])
})
