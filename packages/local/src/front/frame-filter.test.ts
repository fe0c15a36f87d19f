import { describe, expect, it } from 'vitest'
import { FrameFilter } from './frame-filter.ts'
import { message } from './messages.ts'

const Z = 'Z'.charCodeAt(0)
const stream = Buffer.concat([
  message('D', 'row one'),
  message('Z', 'I'),
  message('D'),
  message('D', 'x'.repeat(300)),
  message('Z', 'T'),
  message('C', 'SELECT 2\0'),
])

function cut(sizes: (position: number) => number, inspect: (frame: Buffer) => Buffer | undefined) {
  const filter = new FrameFilter(
    (type) => type === Z,
    (_type, frame) => inspect(frame),
  )
  const out: Buffer[] = []
  for (let position = 0; position < stream.length; ) {
    const size = sizes(position)
    out.push(...filter.push(stream.subarray(position, position + size)))
    position += size
  }
  return Buffer.concat(out)
}

describe('FrameFilter', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 11, 64, 10_000])('sees the same messages in pieces of %i bytes', (size) => {
    const seen: string[] = []
    const out = cut(
      () => size,
      (frame) => {
        seen.push(frame.toString('latin1', 5))
        return undefined
      },
    )
    expect(seen).toEqual(['I', 'T'])
    expect(out.equals(stream)).toBe(true)
  })

  it.each([1, 3, 6, 64, 10_000])('replaces and swallows messages in pieces of %i bytes', (size) => {
    const out = cut(
      () => size,
      (frame) => (frame[5] === 'I'.charCodeAt(0) ? Buffer.alloc(0) : message('Z', 'E')),
    )
    const expected = stream
      .toString('latin1')
      .replace('Z\0\0\0\x05I', '')
      .replace('Z\0\0\0\x05T', 'Z\0\0\0\x05E')
    expect(out.toString('latin1')).toBe(expected)
  })

  it('passes a chunk on as it is when nothing in it changes', () => {
    const filter = new FrameFilter(
      (type) => type === Z,
      () => undefined,
    )
    const [only, ...rest] = filter.push(stream)
    expect(rest).toEqual([])
    expect(only?.buffer).toBe(stream.buffer)
    expect(only?.length).toBe(stream.length)
  })

  it('does not wait for the end of a message that it passes', () => {
    const filter = new FrameFilter(
      (type) => type === Z,
      () => undefined,
    )
    expect(Buffer.concat(filter.push(message('D', 'abc').subarray(0, 6))).length).toBe(6)
  })

  it('refuses a length that cannot be', () => {
    const filter = new FrameFilter(
      () => true,
      () => undefined,
    )
    expect(() => filter.push(Buffer.from('Q\0\0\0\x01'))).toThrow('invalid message length 1')
  })
})
