import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { withRequestHandler } from '../http/aws-connections.ts'
import type { IdentityContext } from './identity-plan.ts'

/**
 * Runs a call with a request handler for a client that lives inside the AWS SDK's credential providers. They offer no way
 * to pass a signal, so it is added here to every request.
 */
export function withAbortableHandler<T>(
  { requestHandler, signal, onRequest }: Pick<IdentityContext, 'requestHandler' | 'signal' | 'onRequest'>,
  call: (handler: NodeHttpHandler) => Promise<T>,
): Promise<T> {
  return withRequestHandler(requestHandler, (inner) => {
    const handle: NodeHttpHandler['handle'] = (request, options) => {
      const answer = inner.handle(request, signal ? { ...options, abortSignal: signal } : options)
      onRequest?.()
      return answer
    }
    return call(Object.create(inner, { handle: { value: handle } }) as NodeHttpHandler)
  })
}
