import { wireError } from './error-table.ts'
import type { Protocol } from './service.ts'

/** AWS JSON 1.1: `X-Amz-Target` names the operation, times are seconds since the epoch. */
export const jsonProtocol: Protocol = {
  success: (_operation, result, requestId) => reply(200, result, requestId),
  failure(error, requestId) {
    const { code, status, message } = wireError(error, 'json')
    return { ...reply(status, { __type: code, message }, requestId), code }
  },
}

function reply(status: number, body: object, requestId: string) {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
    body: JSON.stringify(body),
  }
}
