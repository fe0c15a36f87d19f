import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { turnOfTheLoop } from './turn-of-the-loop.ts'

/** The handlers in use, by the options they were made from. */
const handlers = new Map<unknown, NodeHttpHandler>()
let users = 0

/**
 * Keeps connections to AWS open while `work` is under way, so that calls which follow each other (a description, each
 * role of a chain, the password) need not set up TCP and TLS anew. Afterwards none is left: the next call is minutes away.
 */
export async function keepingAwsConnections<T>(work: () => Promise<T>): Promise<T> {
  users += 1
  try {
    return await work()
  } finally {
    users -= 1
    if (users === 0) closeAll()
  }
}

/**
 * Runs a call with a request handler for an AWS SDK client, which is not to be destroyed by it.
 *
 * @param given An instance, which is used as it is and left open, or the options of one, as AWS SDK clients take them.
 */
export function withRequestHandler<T>(
  given: unknown,
  call: (handler: NodeHttpHandler) => Promise<T>,
): Promise<T> {
  return keepingAwsConnections(async () => call(await handlerOf(given)))
}

async function handlerOf(given: unknown): Promise<NodeHttpHandler> {
  if (typeof (given as { handle?: unknown } | undefined)?.handle === 'function')
    return given as NodeHttpHandler
  const { NodeHttpHandler } = await import('@smithy/node-http-handler')
  await turnOfTheLoop()
  const known = handlers.get(given)
  if (known) return known
  const handler = new NodeHttpHandler(given as object | undefined)
  handlers.set(given, handler)
  return handler
}

function closeAll(): void {
  for (const handler of handlers.values()) handler.destroy()
  handlers.clear()
}
