import { once } from 'node:events'
import type { Socket } from 'node:net'

/** Reads this many bytes, or rejects when the stream ends before. */
export async function readExactly(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes: Buffer | null = socket.read(count)
    if (bytes?.length === count) return bytes
    if (bytes || socket.readableEnded || socket.destroyed) throw new Error('connection ended')
    const abandoned = new AbortController()
    const { signal } = abandoned
    try {
      await Promise.race(['readable', 'end', 'close'].map((event) => once(socket, event, { signal })))
    } finally {
      abandoned.abort()
    }
  }
}
