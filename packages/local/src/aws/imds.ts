import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { AccessKeys } from './access-keys.ts'
import { AwsError } from './aws-error.ts'
import type { HttpRequest } from './http-listener.ts'
import { issuedRole } from './issued-role.ts'
import { parseArn } from './principal.ts'
import type { Scene } from './scene.ts'
import { type AwsService, type Destination, type Operation, type Protocol, unsigned } from './service.ts'

const rolePath = '/latest/meta-data/iam/security-credentials'

/** The instance metadata service: its routes, and what they answer. */
export function imds(
  { imds: { mode, roleArn, region } }: Scene,
  keys: AccessKeys,
  clock: Clock,
): (request: HttpRequest) => Destination {
  const tokens = new Map<string, number>()
  const role = issuedRole(keys, clock, 'i-0123456789abcdef0')
  const guarded = (run: () => object): Operation =>
    unsigned(({ http }) => {
      checkToken(http, tokens, mode, clock)
      return run()
    })
  const service: AwsService = {
    name: 'imds',
    protocol: plainProtocol,
    operations: {
      'PUT token': unsigned(({ http }) => {
        if (mode === 'v1') throw new AwsError('NotFound', 'Not Found', 404)
        return text(newToken(http, tokens, clock))
      }),
      'GET role': guarded(() => text(parseArn(existing(roleArn)).name)),
      'GET credentials': guarded(() => {
        const { accessKeyId, secretAccessKey, sessionToken, expiration } = role(existing(roleArn))
        return {
          Code: 'Success',
          LastUpdated: isoSeconds(clock.now()),
          Type: 'AWS-HMAC',
          AccessKeyId: accessKeyId,
          SecretAccessKey: secretAccessKey,
          Token: sessionToken,
          Expiration: isoSeconds(expiration),
        }
      }),
      'GET region': guarded(() => text(region)),
    },
  }
  return ({ method, path }) => ({ service, operation: operationAt(method, path, roleArn), params: {} })
}

function operationAt(method: string, path: string, roleArn: string | undefined): string {
  const trimmed = path.replace(/\/$/, '')
  if (method === 'PUT' && trimmed === '/latest/api/token') return 'PUT token'
  if (method === 'GET' && trimmed === rolePath) return 'GET role'
  if (method === 'GET' && roleArn && trimmed === `${rolePath}/${parseArn(roleArn).name}`)
    return 'GET credentials'
  if (method === 'GET' && trimmed === '/latest/meta-data/placement/region') return 'GET region'
  return `${method} ${path}`
}

/** A token lives as long as its asker wished, up to six hours. */
function newToken({ headers }: HttpRequest, tokens: Map<string, number>, clock: Clock): string {
  const ttl = Number(headers['x-aws-ec2-metadata-token-ttl-seconds'])
  if (!(ttl >= 1 && ttl <= 21_600)) throw new AwsError('BadRequest', 'Bad Request', 400)
  if (headers['x-forwarded-for'] !== undefined) throw new AwsError('Forbidden', 'Forbidden', 403)
  const token = randomBytes(40).toString('base64url')
  tokens.set(token, clock.now().getTime() + ttl * 1000)
  return token
}

function checkToken(
  { headers }: HttpRequest,
  tokens: ReadonlyMap<string, number>,
  mode: Scene['imds']['mode'],
  clock: Clock,
): void {
  const token = headers['x-aws-ec2-metadata-token']
  if (mode === 'v1' || (mode === 'both' && token === undefined)) return
  const valid = token !== undefined && (tokens.get(token) ?? 0) > clock.now().getTime()
  if (!valid) throw new AwsError('Unauthorized', 'Unauthorized', 401)
}

function existing(roleArn: string | undefined): string {
  if (roleArn === undefined) throw new AwsError('NotFound', 'Not Found', 404)
  return roleArn
}

class PlainText {
  readonly text: string

  constructor(value: string) {
    this.text = value
  }
}

function text(value: string): PlainText {
  return new PlainText(value)
}

const headers = { 'content-type': 'text/plain', server: 'EC2ws' }

const plainProtocol: Protocol = {
  success: (_operation, result) => ({
    status: 200,
    headers,
    body: result instanceof PlainText ? result.text : JSON.stringify(result),
  }),
  failure: ({ code, message, status = code === 'InvalidAction' ? 404 : 500 }) => ({
    status,
    headers,
    body: message,
    code,
  }),
}

function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+/, '')
}
