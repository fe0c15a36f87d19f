import type { AwsError } from './aws-error.ts'
import type { AwsCall } from './calls.ts'
import type { HttpReply, HttpRequest } from './http-listener.ts'
import type { Principal } from './principal.ts'

export type Params = Readonly<Record<string, unknown>>

/** Which operation of which service a request asks for. */
export interface Destination {
  readonly service: AwsService
  readonly operation: string
  readonly params: Params
}

/** What an operation without a signature gets to see. */
export interface OpenRequest {
  readonly params: Params
  readonly http: HttpRequest
}

/** What an operation gets to see once the signature was found to be right. */
export interface SignedRequest extends OpenRequest {
  readonly caller: Principal
  readonly region: string
}

/** Answers with what the protocol puts in the body; throws an {@link AwsError} to refuse. */
export type Operation =
  | { readonly signed: true; run(request: SignedRequest): object }
  | { readonly signed: false; run(request: OpenRequest): object }

export function signed(run: (request: SignedRequest) => object): Operation {
  return { signed: true, run }
}

export function unsigned(run: (request: OpenRequest) => object): Operation {
  return { signed: false, run }
}

/** How answers and refusals are put on the wire. */
export interface Protocol {
  success(operation: string, result: object, requestId: string): HttpReply
  failure(error: AwsError, requestId: string): HttpReply & { readonly code: string }
}

export interface AwsService {
  readonly name: AwsCall['service']
  readonly protocol: Protocol
  /** How old a signature may be, in minutes, where calls are signed. */
  readonly signatureWindow?: number
  readonly operations: Readonly<Record<string, Operation>>
}
