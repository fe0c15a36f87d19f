const HEADER = 5

/**
 * Cuts a stream of protocol messages (one byte of type, four of length) at the messages that matter and passes all
 * other bytes on as they came, without collecting them.
 */
export class FrameFilter {
  readonly #wants: (type: number) => boolean
  readonly #inspect: (type: number, frame: Buffer) => Buffer | undefined
  #held: Buffer[] = []
  #heldLength = 0
  #needed = 0
  /** Bytes still to come of a message that passes as it is. */
  #passing = 0

  /** `inspect` gets whole messages of the types that `wants`; it returns what goes on instead, or undefined. */
  constructor(
    wants: (type: number) => boolean,
    inspect: (type: number, frame: Buffer) => Buffer | undefined,
  ) {
    this.#wants = wants
    this.#inspect = inspect
  }

  /** Takes what arrived and returns what goes on. */
  push(chunk: Buffer): Buffer[] {
    const buffer = this.#withHeld(chunk)
    if (!buffer) return []
    const out: Buffer[] = []
    let position = Math.min(this.#passing, buffer.length)
    let unsent = 0
    this.#passing -= position
    while (position < buffer.length) {
      if (buffer.length - position < HEADER) {
        this.#hold(buffer.subarray(position), HEADER)
        break
      }
      const type = buffer.readUInt8(position)
      const end = position + frameLength(buffer, position)
      if (!this.#wants(type)) {
        this.#passing = Math.max(end - buffer.length, 0)
        position = Math.min(end, buffer.length)
        continue
      }
      if (end > buffer.length) {
        this.#hold(buffer.subarray(position), end - position)
        break
      }
      const instead = this.#inspect(type, buffer.subarray(position, end))
      if (instead) {
        if (position > unsent) out.push(buffer.subarray(unsent, position))
        if (instead.length > 0) out.push(instead)
        unsent = end
      }
      position = end
    }
    if (position > unsent) out.push(buffer.subarray(unsent, position))
    return out
  }

  #hold(rest: Buffer, needed: number): void {
    this.#held = [rest]
    this.#heldLength = rest.length
    this.#needed = needed
  }

  #withHeld(chunk: Buffer): Buffer | undefined {
    if (this.#held.length === 0) return chunk
    this.#held.push(chunk)
    this.#heldLength += chunk.length
    if (this.#heldLength < this.#needed) return undefined
    const buffer = Buffer.concat(this.#held)
    this.#held = []
    return buffer
  }
}

function frameLength(buffer: Buffer, position: number): number {
  const length = buffer.readInt32BE(position + 1)
  if (length < 4) throw new Error(`invalid message length ${length}`)
  return length + 1
}
