import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach } from 'vitest'

/** One request, as far as the tests look at it. */
export interface FakeCall {
  readonly operation: string
  readonly signer?: string
  readonly region?: string
  readonly params: Readonly<Record<string, string>>
  readonly headers: IncomingMessage['headers']
}

/** What to answer instead; undefined answers as AWS would. A status of 0 never answers. */
export type Answer = { readonly status?: number; readonly body?: string } | undefined

/** STS, the metadata services and the SSO portal on one loopback port, for the tests of a file. */
export interface FakeAws {
  readonly url: string
  readonly calls: readonly FakeCall[]
  answer: (call: FakeCall) => Answer
}

export function useFakeAws(): FakeAws {
  let server: Server
  let calls: FakeCall[] = []
  const fake = {
    url: '',
    get calls() {
      return calls
    },
    answer: (_call: FakeCall): Answer => undefined,
  }
  beforeEach(async () => {
    calls = []
    fake.answer = () => undefined
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        const call = readCall(request, body)
        calls.push(call)
        const { status = 200, body: text = answerOf(call) } = fake.answer(call) ?? {}
        if (status === 0) return
        response.writeHead(status, { 'x-amzn-requestid': 'request-1', 'content-type': 'text/xml' }).end(text)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return fake
}

function readCall(request: IncomingMessage, body: string): FakeCall {
  const url = new URL(request.url ?? '/', 'http://fake')
  const form = Object.fromEntries(new URLSearchParams(body))
  const [, signer, region] =
    /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? []
  return {
    operation: form['Action'] ?? `${request.method} ${url.pathname}`,
    ...(signer && { signer }),
    ...(region && { region }),
    params: { ...Object.fromEntries(url.searchParams), ...form },
    headers: request.headers,
  }
}

function answerOf({ operation, params }: FakeCall): string {
  if (operation.startsWith('AssumeRole')) return assumedRole(operation, params['RoleArn'] ?? '')
  if (operation === 'PUT /latest/api/token') return 'imds-token'
  if (operation.endsWith('/security-credentials/')) return 'node\n'
  if (operation.endsWith('/security-credentials/node')) return metadataKeys('ASIAIMDS')
  if (operation === 'GET /federation/credentials') {
    const expiration = Date.now() + 3_600_000
    return JSON.stringify({
      roleCredentials: { accessKeyId: 'ASIASSO', secretAccessKey: 'SK', sessionToken: 'T', expiration },
    })
  }
  return metadataKeys('ASIACONTAINER')
}

export function metadataKeys(accessKeyId: string, secondsLeft = 3600): string {
  const Expiration = new Date(Date.now() + secondsLeft * 1000).toISOString()
  return JSON.stringify({
    Code: 'Success',
    AccessKeyId: accessKeyId,
    SecretAccessKey: 'SK',
    Token: 'T',
    Expiration,
  })
}

function assumedRole(operation: string, roleArn: string): string {
  const role = roleArn.split('/').at(-1)
  const expiration = new Date(Date.now() + 3_600_000).toISOString()
  return `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result>
    <Credentials><AccessKeyId>ASIA:${role}</AccessKeyId><SecretAccessKey>SK</SecretAccessKey>
    <SessionToken>T:${role}</SessionToken><Expiration>${expiration}</Expiration></Credentials>
    </${operation}Result></${operation}Response>`
}

/** An error as the Query protocol words it. */
export function queryError(code: string, message: string, status = 403): Answer {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
  return { status, body }
}
