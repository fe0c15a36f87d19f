import { wireError } from './error-table.ts'
import type { Protocol } from './service.ts'

/** REST with JSON bodies: the path names the operation, a header names the error. */
export const restProtocol: Protocol = {
  success: (_operation, result, requestId) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: JSON.stringify(result),
  }),
  failure(error, requestId) {
    const { code, status, message } = wireError(error, 'rest')
    return {
      status,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        'x-amzn-errortype': code,
      },
      body: JSON.stringify({ __type: code, message, error: oauthName(code), error_description: message }),
      code,
    }
  },
}

/** `InvalidGrantException` is `invalid_grant` in the terms of OAuth, which SSO-OIDC adds. */
function oauthName(code: string): string {
  return code
    .replace(/Exception$/, '')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`)
    .toLowerCase()
}
