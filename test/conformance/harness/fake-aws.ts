import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ORIGINAL_HOST } from './intercept.ts'
import type { Vector } from './vector.ts'

export interface RecordedCall {
  svc: string
  op: string
  region?: string | undefined
  signer?: string | undefined
  params?: Record<string, unknown>
  sessionToken?: string | undefined
  endpointHost?: string
}

type Answer = { status?: number; type?: string; body: string } | undefined

/** An AWS that believes every signature and answers by the conventions of the vector file. */
export class FakeAws {
  readonly calls: RecordedCall[] = []
  readonly #server = createServer((request, response) => {
    void read(request).then((body) => {
      const answer = this.#answer(request, body)
      if (!answer) return request.socket.destroy()
      // The SDK takes a date that is far from its own for a clock to correct, and then tries refused calls again.
      const date = new Date(Date.now()).toUTCString()
      const type = answer.type ?? 'text/xml'
      response.writeHead(answer.status ?? 200, { 'content-type': type, date }).end(answer.body)
      return undefined
    })
  })
  #given: Vector['given'] = {}
  #now: () => number = Date.now
  #credentialCalls = 0

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#server.unref()
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  reset(given: Vector['given'], now: () => number): void {
    this.calls.length = 0
    this.#given = given
    this.#now = now
    this.#credentialCalls = 0
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #answer(request: IncomingMessage, body: string): Answer {
    const host = String(request.headers[ORIGINAL_HOST] ?? request.headers.host)
    if (/^169\.254\.169\.254|security-credentials|latest\/api\/token/.test(host + request.url))
      return this.#imds(request)
    if (this.#given.container && /^\/(v2\/)?credentials/.test(request.url ?? ''))
      return this.#container(request)
    if (host.startsWith('portal.sso.')) return this.#sso(request)
    const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '')
    const form = new URLSearchParams(body)
    const target = String(request.headers['x-amz-target'] ?? '')
    const op = form.get('Action') ?? target.split('.')[1] ?? `${request.method} ${request.url}`
    const token = request.headers['x-amz-security-token']
    const svc = scope?.[3] ?? (op.startsWith('AssumeRole') ? 'sts' : host.split('.')[0]) ?? ''
    const params = target ? (JSON.parse(body) as Record<string, unknown>) : formParams(form)
    this.calls.push({
      svc,
      op,
      region: scope?.[2] ?? /\.([a-z]+-[a-z-]+-\d)\./.exec(host)?.[1],
      ...(scope && { signer: scope[1] }),
      params,
      ...(typeof token === 'string' && { sessionToken: token }),
      endpointHost: host,
    })
    return this.#perform(op, params, scope?.[1] ?? '')
  }

  #perform(op: string, params: Record<string, unknown>, signer: string): Answer {
    const failure = this.#given.failures?.[op]
    if (failure) return fault(op, failure.name, failure.message)
    const role = /role\/(.+)$/.exec(String(params['RoleArn'] ?? ''))?.[1]
    switch (op) {
      case 'AssumeRole':
      case 'AssumeRoleWithWebIdentity':
        return xml(
          op,
          `<Credentials><AccessKeyId>ASIA:${role}</AccessKeyId><SecretAccessKey>SK</SecretAccessKey><SessionToken>TOK:${role}</SessionToken><Expiration>${this.#in(3600)}</Expiration></Credentials>`,
        )
      case 'DescribeClusters': {
        const { Address, Port } = this.#given.describe ?? { Address: '', Port: 0 }
        return xml(
          op,
          `<Clusters><Cluster><ClusterStatus>available</ClusterStatus><Endpoint><Address>${Address}</Address><Port>${Port}</Port></Endpoint></Cluster></Clusters>`,
        )
      }
      case 'GetWorkgroup':
        return json({
          workgroup: {
            endpoint: { address: this.#given.describe?.Address, port: this.#given.describe?.Port },
          },
        })
      case 'DescribeAuthenticationProfiles': {
        const content = this.#given.authProfile
        if (content === null || content === undefined) return xml(op, '<AuthenticationProfiles/>')
        return xml(
          op,
          `<AuthenticationProfiles><member><AuthenticationProfileName>x</AuthenticationProfileName><AuthenticationProfileContent>${escapeXml(content)}</AuthenticationProfileContent></member></AuthenticationProfiles>`,
        )
      }
      case 'GetClusterCredentials':
      case 'GetClusterCredentialsWithIAM':
      case 'GetCredentials':
        return this.#credential(op, params, signer)
      default:
        return undefined
    }
  }

  #credential(op: string, params: Record<string, unknown>, signer: string): Answer {
    const n = ++this.#credentialCalls
    const { apiError } = this.#given
    const failure =
      typeof apiError === 'string' ? apiError : apiError && n >= apiError.at ? apiError.name : undefined
    if (failure) return fault(op, failure)
    const seconds = Number(params['DurationSeconds'] ?? params['durationSeconds'] ?? 900)
    const { user: ownUser, password = `pw-${n}` } = this.#given.answer ?? {}
    const self = signer.startsWith('ASIA:') ? `IAMR:${signer.slice(5)}` : `IAM:${this.#profileOf(signer)}`
    if (op === 'GetCredentials') {
      return json({ dbUser: ownUser ?? self, dbPassword: password, expiration: this.#seconds() + seconds })
    }
    const user =
      op === 'GetClusterCredentials' ? `${params['AutoCreate'] ? 'IAMA' : 'IAM'}:${params['DbUser']}` : self
    return xml(
      op,
      `<DbUser>${escapeXml(ownUser ?? user)}</DbUser><DbPassword>${escapeXml(password)}</DbPassword><Expiration>${this.#in(seconds)}</Expiration>`,
    )
  }

  #profileOf(signer: string): string {
    return signer.replace(/^(AKID|ASIA)/, '').toLowerCase()
  }

  #imds(request: IncomingMessage): Answer {
    const { imds } = this.#given
    if (!imds) return undefined
    const record = (op: string): number => this.calls.push({ svc: 'imds', op })
    if (request.method === 'PUT') {
      record('PUT token')
      if (imds.version === 1) return { status: 405, type: 'text/plain', body: '' }
      return { type: 'text/plain', body: 'token' }
    }
    // Whoever has no token is told in the record: IMDSv1 is never to be used.
    if (request.headers['x-aws-ec2-metadata-token'] !== 'token') {
      record('GET without a token')
      return { status: 401, type: 'text/plain', body: '' }
    }
    if (request.url?.endsWith('/security-credentials/')) {
      record('GET role')
      return { type: 'text/plain', body: imds.role }
    }
    record('GET credentials')
    const body = {
      Code: 'Success',
      Type: 'AWS-HMAC',
      AccessKeyId: imds.accessKeyId,
      SecretAccessKey: 'SK',
      Token: 'TOK',
      Expiration: this.#in(21600),
      LastUpdated: this.#in(0),
    }
    return json(body)
  }

  #container(request: IncomingMessage): Answer {
    const { accessKeyId } = this.#given.container ?? {}
    this.calls.push({ svc: 'container', op: `${request.method} ${request.url}` })
    return json({ AccessKeyId: accessKeyId, SecretAccessKey: 'SK', Token: 'TOK', Expiration: this.#in(3600) })
  }

  #sso(request: IncomingMessage): Answer {
    const { accessKeyId } = this.#given.sso ?? {}
    this.calls.push({ svc: 'sso', op: `${request.method} ${request.url}` })
    if (accessKeyId === undefined) return { ...json({ message: 'No access' }), status: 403 }
    const expiration = (this.#seconds() + 3600) * 1000
    return json({ roleCredentials: { accessKeyId, secretAccessKey: 'SK', sessionToken: 'TOK', expiration } })
  }

  /** The clock of AWS. */
  #seconds(): number {
    return this.#now() / 1000 + (this.#given.skew ?? 0)
  }

  #in(seconds: number): string {
    return new Date((this.#seconds() + seconds) * 1000).toISOString()
  }
}

function fault(op: string, name: string, message?: string): Answer {
  const wire = name === 'ClusterNotFoundFault' ? 'ClusterNotFound' : name
  const status = /AccessDenied/.test(name) ? 403 : /NotFound/.test(name) ? 404 : 400
  const text = message ?? `${wire} by the test`
  if (op === 'GetCredentials' || op === 'GetWorkgroup')
    return { ...json({ __type: wire, message: text }), status }
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${wire}</Code><Message>${escapeXml(text)}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
  }
}

function xml(op: string, result: string): { body: string } {
  return {
    body: `<${op}Response><${op}Result>${result}</${op}Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></${op}Response>`,
  }
}

function json(body: unknown): { type: string; body: string } {
  return { type: 'application/x-amz-json-1.1', body: JSON.stringify(body) }
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

function formParams(form: URLSearchParams): Record<string, unknown> {
  const params: Record<string, unknown> = {}
  for (const [name, value] of form) {
    if (name === 'Action' || name === 'Version') continue
    const list = /^(\w+)\.\w+\.\d+$/.exec(name)?.[1]
    if (list) params[list] = [...((params[list] as string[] | undefined) ?? []), value]
    else params[name] = value === 'true' ? true : /^(DurationSeconds)$/.test(name) ? Number(value) : value
  }
  return params
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
