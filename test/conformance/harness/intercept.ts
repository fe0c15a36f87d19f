import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'

/** Header that tells the fake which host a request was really for. */
export const ORIGINAL_HOST = 'x-original-host'

type Request = (
  options: http.RequestOptions,
  callback?: (response: http.IncomingMessage) => void,
) => http.ClientRequest

/** Leads every request of this process, to whatever host, to one port on loopback. Returns how to undo it. */
export function interceptRequests(port: () => number): () => void {
  const original = { http: http.request, https: https.request }
  const redirect: Request = (options, callback) => {
    const { host, hostname, port: wanted } = options
    const name = String(hostname ?? host)
    const isDefaultPort = wanted === undefined || wanted === null || wanted === 80 || wanted === 443
    const { agent: _agent, protocol: _protocol, ...rest } = options
    return original.http(
      {
        ...rest,
        host: '127.0.0.1',
        hostname: '127.0.0.1',
        port: port(),
        agent: false,
        headers: {
          ...(options.headers as http.OutgoingHttpHeaders),
          [ORIGINAL_HOST]: isDefaultPort ? name : `${name}:${wanted}`,
        },
      },
      callback,
    )
  }
  http.request = redirect as typeof http.request
  https.request = redirect as typeof https.request
  syncBuiltinESMExports()
  return () => {
    http.request = original.http
    https.request = original.https
    syncBuiltinESMExports()
  }
}
