import http from 'node:http'
import https from 'node:https'

/** Answers of a metadata service are a few hundred bytes; what is much longer is something else. */
const MAX_BYTES = 1_000_000

/** An answer whose status is not 2xx. */
export class MetadataStatusError extends Error {
  readonly status: number

  constructor(status: number) {
    super(`HTTP status ${status}`)
    this.name = 'MetadataStatusError'
    this.status = status
  }
}

export interface MetadataRequest {
  readonly url: URL
  readonly method?: 'GET' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds until the whole answer must be there. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Asks a metadata service on the link. Not through the request handler of the SDK: a proxy has no business there, and
 * the metadata providers of the SDK can neither be aborted nor tell why they failed.
 */
export function metadataRequest({
  url,
  method = 'GET',
  headers,
  timeout,
  signal,
}: MetadataRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request({
      protocol: url.protocol,
      hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
      ...(url.port !== '' && { port: url.port }),
      path: url.pathname + url.search,
      method,
      ...(headers && { headers }),
      ...(signal && { signal }),
      agent: false,
    })
    const stop = (error: Error): void => {
      reject(error)
      request.destroy()
    }
    const timer = setTimeout(() => stop(timeoutError(timeout)), timeout)
    request.on('close', () => clearTimeout(timer))
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('error', reject)
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > MAX_BYTES) stop(new Error('the answer is too long'))
        chunks.push(chunk)
      })
      response.on('end', () => {
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300) resolve(Buffer.concat(chunks).toString('utf8'))
        else reject(new MetadataStatusError(status))
      })
    })
    request.end()
  })
}

function timeoutError(timeout: number): Error {
  return Object.assign(new Error(`no answer within ${timeout} ms`), { code: 'ETIMEDOUT' })
}
