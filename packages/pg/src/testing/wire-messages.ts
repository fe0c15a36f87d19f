/** A message of the PostgreSQL protocol: a letter, its length, its parts. */
export function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(type), uint32(body.length + 4), body])
}

export function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}

export function text(value: string, terminated = true): Buffer {
  return Buffer.from(terminated ? `${value}\0` : value)
}

/** Cuts what arrives into messages. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0)

  read(chunk: Buffer): { type: string; body: Buffer }[] {
    const messages: { type: string; body: Buffer }[] = []
    this.#rest = Buffer.concat([this.#rest, chunk])
    while (this.#rest.length >= 5) {
      const end = 1 + this.#rest.readUInt32BE(1)
      if (this.#rest.length < end) break
      const type = this.#rest.toString('latin1', 0, 1)
      const body = this.#rest.subarray(5, end)
      this.#rest = this.#rest.subarray(end)
      messages.push({ type, body })
    }
    return messages
  }
}
