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
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'text/xml' }).end(answer.body)
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
    if (host.startsWith('169.254.169.254')) return this.#imds(request)
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
          `<AuthenticationProfiles><member><AuthenticationProfileName>x</AuthenticationProfileName><AuthenticationProfileContent>${escape(content)}</AuthenticationProfileContent></member></AuthenticationProfiles>`,
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
    const self = signer.startsWith('ASIA:') ? `IAMR:${signer.slice(5)}` : `IAM:${this.#profileOf(signer)}`
    if (op === 'GetCredentials') {
      return json({ dbUser: self, dbPassword: `pw-${n}`, expiration: this.#now() / 1000 + seconds })
    }
    const user =
      op === 'GetClusterCredentials' ? `${params['AutoCreate'] ? 'IAMA' : 'IAM'}:${params['DbUser']}` : self
    return xml(
      op,
      `<DbUser>${user}</DbUser><DbPassword>pw-${n}</DbPassword><Expiration>${this.#in(seconds)}</Expiration>`,
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
      return { type: 'text/plain', body: 'token' }
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

  #in(seconds: number): string {
    return new Date(this.#now() + seconds * 1000).toISOString()
  }
}

function fault(op: string, name: string): Answer {
  const wire = name === 'ClusterNotFoundFault' ? 'ClusterNotFound' : name
  const status = /Throttling/.test(name) ? 400 : /NotFound/.test(name) ? 404 : 400
  if (op === 'GetCredentials') return { ...json({ __type: wire, message: `${wire} by the test` }), status }
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${wire}</Code><Message>${wire} by the test</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
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

function escape(text: string): string {
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
