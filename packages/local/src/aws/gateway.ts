import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { FaultQueue } from '../fault-queue.ts'
import type { AwsFault } from '../faults.ts'
import type { AccessKeys } from './access-keys.ts'
import { AwsError } from './aws-error.ts'
import type { CallLog, OpenCall } from './call-log.ts'
import type { Answer, HttpReply, HttpRequest } from './http-listener.ts'
import type { Destination, Operation } from './service.ts'
import { readAuthorization, verifySignature } from './sigv4.ts'

export interface GatewayParts {
  readonly log: CallLog
  readonly faults: FaultQueue
  readonly clock: Clock
  readonly keys: AccessKeys
  readonly strictClock: boolean
}

/** What every request goes through: it is noted, a fault may take it, its signature is verified, then it is answered. */
export function gateway(
  locate: (request: HttpRequest) => Destination | undefined,
  parts: GatewayParts,
): Answer {
  return async (request) => {
    const destination = locate(request)
    const reply = destination ? await answer(request, destination, parts) : { status: 404, body: 'Not Found' }
    if (reply === 'reset') return reply
    return { ...reply, headers: { ...reply.headers, date: parts.clock.now().toUTCString() } }
  }
}

async function answer(
  request: HttpRequest,
  destination: Destination,
  parts: GatewayParts,
): Promise<HttpReply | 'reset'> {
  const { service, operation, params } = destination
  const definition = service.operations[operation]
  const call = parts.log.open({
    service: service.name,
    operation,
    ...(definition?.signed ? signerOf(request) : {}),
    params,
    at: parts.clock.now(),
  })
  const requestId = randomUUID()
  try {
    const fault = parts.faults.takeAws(`${service.name}:${operation}`)
    const forced = fault && (await applied(fault, request))
    if (forced === 'reset') return forced
    const reply =
      forced ??
      service.protocol.success(operation, await run(request, destination, definition, call, parts), requestId)
    call.status = reply.status
    return reply
  } catch (error) {
    const failure = error instanceof AwsError ? error : new AwsError('InternalFailure', String(error))
    const { code, ...reply } = service.protocol.failure(failure, requestId)
    call.status = reply.status
    call.error = code
    return reply
  }
}

function signerOf(request: HttpRequest): { signer?: string; region?: string } {
  const authorization = readAuthorization(request)
  return authorization ? { signer: authorization.accessKeyId, region: authorization.region } : {}
}

/** What the fault answers with; nothing when it only held the request up. */
async function applied(fault: AwsFault, { gone }: HttpRequest): Promise<HttpReply | 'reset' | undefined> {
  if (fault.delay !== undefined && !(await held(fault.delay, gone))) return 'reset'
  if (fault.reset) return 'reset'
  if (fault.garbage !== undefined) return { status: fault.status ?? 200, body: fault.garbage }
  if (fault.error !== undefined) throw new AwsError(fault.error, fault.message ?? '', fault.status)
  return undefined
}

/** Waits in real time; tells whether the caller is still there. */
async function held(milliseconds: number, gone: AbortSignal): Promise<boolean> {
  if (Number.isFinite(milliseconds)) {
    await wait(milliseconds, undefined, { signal: gone, ref: false }).catch(() => {})
  } else if (!gone.aborted) {
    await new Promise((resolve) => gone.addEventListener('abort', resolve, { once: true }))
  }
  return !gone.aborted
}

async function run(
  request: HttpRequest,
  { service, operation, params }: Destination,
  definition: Operation | undefined,
  call: OpenCall,
  { keys, clock, strictClock }: GatewayParts,
): Promise<object> {
  if (!definition) throw new AwsError('InvalidAction', `Could not find operation ${operation}`)
  if (!definition.signed) return definition.run({ params, http: request })
  const window = service.signatureWindow ?? 15
  const caller = await verifySignature(request, { keys, clock, strictClock, service: service.name, window })
  call.caller = caller.arn
  return definition.run({ params, http: request, caller, region: call.region ?? '' })
}
