import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Clock } from '../clock.ts'
import type { AccessKeys } from './access-keys.ts'
import { AwsError } from './aws-error.ts'
import type { HttpRequest } from './http-listener.ts'
import type { Principal } from './principal.ts'

/** What the `Authorization` header says, before any of it was checked. */
export interface Authorization {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly terminator: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const shape =
  /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/([^/]*)\/([^/]*)\/([^/]*)\/([^,\s]*),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/

export function readAuthorization({ headers }: HttpRequest): Authorization | undefined {
  const parts = shape.exec(headers['authorization'] ?? '')
  if (!parts) return undefined
  const [
    ,
    accessKeyId = '',
    date = '',
    region = '',
    service = '',
    terminator = '',
    names = '',
    signature = '',
  ] = parts
  return { accessKeyId, date, region, service, terminator, signedHeaders: names.split(';'), signature }
}

/** By what a signature is judged. */
export interface SignatureRules {
  readonly keys: AccessKeys
  readonly clock: Clock
  /** Whether the date of a signature must fit the stand-in's clock, even when a test has moved that on. */
  readonly strictClock: boolean
  /** The service the signature must be made for. */
  readonly service: string
  /** Minutes that the clocks of caller and service may differ. */
  readonly window: number
}

/** Who signed the request. Refuses as AWS does what is unsigned, signed wrongly, too late, or with keys that ended. */
export async function verifySignature(request: HttpRequest, rules: SignatureRules): Promise<Principal> {
  if (!request.headers['authorization']) throw new AwsError('MissingAuthenticationToken', '')
  const authorization = readAuthorization(request)
  if (!authorization) throw new AwsError('IncompleteSignature', '')
  const key = rules.keys.find(authorization.accessKeyId)
  if (!key) throw new AwsError('InvalidClientTokenId', '')
  const token = request.headers['x-amz-security-token']
  if (token !== ('sessionToken' in key ? key.sessionToken : undefined))
    throw new AwsError('InvalidClientTokenId', '')
  if ('expiration' in key && key.expiration <= rules.clock.now()) throw new AwsError('ExpiredToken', '')

  const amzDate = request.headers['x-amz-date'] ?? ''
  if (Number.isNaN(parseBasicDate(amzDate))) throw new AwsError('IncompleteSignature', '')
  checkScope(authorization, amzDate, rules)
  checkDate(amzDate, rules)
  const expected = await sign(request, authorization, key.secretAccessKey, amzDate)
  if (expected !== authorization.signature) throw new AwsError('SignatureDoesNotMatch', '')
  return key.principal
}

function checkScope(
  { date, region, service, terminator }: Authorization,
  amzDate: string,
  rules: SignatureRules,
): void {
  const refuse = (message: string) => new AwsError('SignatureDoesNotMatch', message)
  if (date !== amzDate.slice(0, 8)) {
    throw refuse(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${amzDate.slice(0, 8)}', from '${amzDate}'.`,
    )
  }
  if (service !== rules.service) {
    throw refuse(`Credential should be scoped to correct service: '${rules.service}'.`)
  }
  if (!/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) {
    throw refuse(`Credential should be scoped to a valid region, not '${region}'.`)
  }
  if (terminator !== 'aws4_request') {
    throw refuse(`Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`)
  }
}

/**
 * A test that moves the stand-in's clock on wants keys and passwords to end, not every caller to be late: callers sign by
 * the clock of the machine, so that one counts too unless the rules are strict.
 */
function checkDate(amzDate: string, { clock, strictClock, window }: SignatureRules): void {
  const now = clock.now().getTime()
  const signedAt = parseBasicDate(amzDate)
  const width = window * 60_000
  const fits = (time: number) => Math.abs(time - signedAt) <= width
  if (fits(now) || (!strictClock && fits(Date.now()))) return
  const message =
    signedAt < now
      ? `Signature expired: ${amzDate} is now earlier than ${basicDate(now - width)} (${basicDate(now)} - ${window} min.)`
      : `Signature not yet current: ${amzDate} is still later than ${basicDate(now + width)} (${basicDate(now)} + ${window} min.)`
  throw new AwsError('SignatureDoesNotMatch', message)
}

async function sign(
  request: HttpRequest,
  { region, service, signedHeaders }: Authorization,
  secretAccessKey: string,
  amzDate: string,
): Promise<string | undefined> {
  if (!signedHeaders.includes('host') || !signedHeaders.includes('x-amz-date')) return undefined
  const signer = new SignatureV4({
    credentials: { accessKeyId: 'any', secretAccessKey },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
  })
  const unsigned = {
    method: request.method,
    protocol: 'http:',
    hostname: '',
    path: request.path,
    query: { ...request.query },
    headers: Object.fromEntries(signedHeaders.map((name) => [name, request.headers[name] ?? ''])),
    body: request.body,
  }
  if (!(await contentHashHolds(request))) return undefined
  const result = await signer.sign(unsigned, {
    signingDate: new Date(parseBasicDate(amzDate)),
    signableHeaders: new Set(signedHeaders),
  })
  return /Signature=([0-9a-f]+)$/.exec(result.headers['authorization'] ?? '')?.[1]
}

/** The signature covers the header, so the header must fit the body. */
async function contentHashHolds({ headers, body }: HttpRequest): Promise<boolean> {
  const claimed = headers['x-amz-content-sha256']
  if (claimed === undefined) return true
  const hash = new Sha256()
  hash.update(body)
  return Buffer.from(await hash.digest()).toString('hex') === claimed
}

function basicDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')
}

function parseBasicDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}
