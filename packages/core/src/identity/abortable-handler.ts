import type { NodeHttpHandler } from '@smithy/node-http-handler'

/** A request handler for one call, and how to let go of its sockets. */
export interface CallHandler {
  readonly handler: NodeHttpHandler
  release(): void
}

/**
 * The request handler for clients that live inside the AWS SDK's credential providers. They offer no way to pass a
 * signal, so it is added here to every request. A handler that the user gave is used, and left open.
 *
 * @param given An instance, or the options of one, as every AWS SDK client takes them.
 */
export async function abortableHandler(
  given: unknown,
  signal: AbortSignal | undefined,
): Promise<CallHandler> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler')
  const isInstance = typeof (given as { handle?: unknown } | undefined)?.handle === 'function'
  const inner = NodeHttpHandler.create(given as NodeHttpHandler | undefined) as NodeHttpHandler
  const handler = Object.create(inner, {
    handle: {
      value: (...[request, options]: Parameters<NodeHttpHandler['handle']>) =>
        inner.handle(request, signal ? { ...options, abortSignal: signal } : options),
    },
  }) as NodeHttpHandler
  return { handler, release: () => (isInstance ? undefined : inner.destroy()) }
}
