import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { IdentityContext } from './identity-plan.ts'

/** A request handler for one call, and how to let go of its sockets. */
export interface CallHandler {
  readonly handler: NodeHttpHandler
  release(): void
}

/**
 * The request handler for clients that live inside the AWS SDK's credential providers. They offer no way to pass a
 * signal, so it is added here to every request. A handler that the user gave is used, and left open.
 *
 * `context.requestHandler` is an instance, or the options of one, as every AWS SDK client takes them.
 */
export async function abortableHandler(
  context: Pick<IdentityContext, 'requestHandler' | 'signal' | 'onRequest'>,
): Promise<CallHandler> {
  const { requestHandler: given, signal, onRequest } = context
  const { NodeHttpHandler } = await import('@smithy/node-http-handler')
  const isInstance = typeof (given as { handle?: unknown } | undefined)?.handle === 'function'
  const inner = NodeHttpHandler.create(given as NodeHttpHandler | undefined) as NodeHttpHandler
  const handler = Object.create(inner, {
    handle: {
      value: (...[request, options]: Parameters<NodeHttpHandler['handle']>) => {
        const answer = inner.handle(request, signal ? { ...options, abortSignal: signal } : options)
        onRequest?.()
        return answer
      },
    },
  }) as NodeHttpHandler
  return { handler, release: () => (isInstance ? undefined : inner.destroy()) }
}
