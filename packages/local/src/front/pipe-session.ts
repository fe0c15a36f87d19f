import type { Socket } from 'node:net'
import type { FrameFilter } from './frame-filter.ts'
import type { StatementRelay } from './statement-relay.ts'

/** Moves messages both ways until either side ends. */
export function pipeSession(client: Socket, server: Socket, relay: StatementRelay): void {
  client.setNoDelay(true)
  pump(client, server, relay.toServer)
  pump(server, client, relay.toClient)
}

function pump(from: Socket, to: Socket, filter: FrameFilter): void {
  from.on('data', (chunk: Buffer) => {
    try {
      if (!writeAll(to, filter.push(chunk))) from.pause()
    } catch {
      from.destroy()
      to.destroy()
    }
  })
  to.on('drain', () => from.resume())
  from.on('end', () => to.end())
  from.on('error', () => to.destroy())
  from.on('close', () => to.end())
}

function writeAll(to: Socket, parts: readonly Buffer[]): boolean {
  if (!to.writable) return true
  if (parts.length > 1) to.cork()
  let open = true
  for (const part of parts) open = to.write(part)
  if (parts.length > 1) to.uncork()
  return open
}
