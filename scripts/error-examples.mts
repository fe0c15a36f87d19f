import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createResolver, RedshiftIamError } from '../packages/core/src/index.ts'
import { withTimeLimit } from '../packages/core/src/time-limit.ts'
import { explainServerError } from '../packages/pg/src/login-refusal.ts'
import { explainNetworkFailure } from '../packages/pg/src/network-failure.ts'

const cluster = {
  clusterId: 'dw',
  region: 'eu-west-1',
  database: 'dev',
  dbUser: 'etl',
  host: 'dw.example.com',
}
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' }
const where = {
  host: 'dw.abc123.eu-west-1.redshift.amazonaws.com',
  port: 5439,
  database: 'dev',
  user: 'IAM:etl',
  password: '',
  expiration: new Date('9999-01-01'),
  ssl: { rejectUnauthorized: true },
}

const config = `
[profile looping]
role_arn = arn:aws:iam::111111111111:role/etl
source_profile = back
[profile back]
role_arn = arn:aws:iam::111111111111:role/back
source_profile = looping
[profile careful]
role_arn = arn:aws:iam::111111111111:role/etl
source_profile = base
mfa_serial = arn:aws:iam::111111111111:mfa/me
[profile plain-role]
role_arn = arn:aws:iam::111111111111:role/etl
source_profile = base
[profile half]
aws_access_key_id = AKIDEXAMPLE
[profile base]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = example
[profile helper]
credential_process = exit 3
[profile signed-in]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111111111111
sso_role_name = Reader
[profile was-signed-in]
sso_start_url = https://other.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111111111111
sso_role_name = Reader
`
/** What the AWS tools call the token of https://other.awsapps.com/start. */
const ssoToken = '{"accessToken":"example","expiresAt":"2020-01-01T00:00:00Z"}'

/** An AWS that gives the same answer to every call. */
function answering(status: number, body: string): object {
  return {
    handle: async () => ({
      response: { statusCode: status, headers: {}, body: Readable.from([Buffer.from(body)]) },
    }),
    destroy() {},
  }
}

const refusing = (name: string, message: string): object =>
  answering(
    /Denied/.test(name) ? 403 : 404,
    `<ErrorResponse><Error><Code>${name}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  )
const denied = (action: string, resource: string): object =>
  refusing(
    'AccessDenied',
    `User: arn:aws:iam::111111111111:user/base is not authorized to perform: ${action} on resource: ${resource}`,
  )

/** With a runtime of its own, so that no example is told the failure of another in the pause after it. */
const resolve = (options: object): Promise<unknown> => createResolver(options as never, {}).resolve()
const server = (code: string, message: string): Error =>
  explainServerError(Object.assign(new Error(message), { severity: 'FATAL', code }), where)

/** How to bring about each error that needs neither a network nor a database. */
const provocations: Readonly<Record<string, () => unknown>> = {
  OPTION_REQUIRED: () => resolve({ ...cluster, ...keys, dbUser: undefined }),
  OPTION_INVALID: () => resolve({ ...cluster, ...keys, host: 'https://dw.example.com' }),
  OPTION_CONFLICT: () => resolve({ ...cluster, ...keys, workgroup: 'wg' }),
  OPTION_UNKNOWN: () => resolve({ ...cluster, clustrId: 'dw' }),
  OPTION_NOT_SUPPORTED: () => resolve({ ...cluster, plugin_name: 'okta' }),
  CONNECTION_STRING_INVALID: () => createResolver('Server=dw;PWD={never closed'),
  DSN_NOT_FOUND: () => createResolver('DSN=warehouse'),
  PROFILE_NOT_FOUND: () => resolve({ ...cluster, profile: 'basee' }),
  PROFILE_INVALID: () => resolve({ ...cluster, profile: 'half' }),
  PROFILE_CHAIN_LOOP: () => resolve({ ...cluster, profile: 'looping' }),
  MFA_REQUIRED: () => resolve({ ...cluster, profile: 'careful' }),
  SSO_TOKEN_MISSING: () => resolve({ ...cluster, profile: 'signed-in' }),
  SSO_TOKEN_EXPIRED: () => resolve({ ...cluster, profile: 'was-signed-in' }),
  IDENTITY_FAILED: () => resolve({ ...cluster, profile: 'helper' }),
  ASSUME_ROLE_FAILED: () =>
    resolve({
      ...cluster,
      profile: 'plain-role',
      requestHandler: denied('sts:AssumeRole', 'arn:aws:iam::111111111111:role/etl'),
    }),
  TARGET_REQUIRED: () => resolve({ ...cluster, ...keys, clusterId: undefined, host: '127.0.0.1' }),
  REGION_REQUIRED: () => resolve({ ...cluster, ...keys, region: undefined }),
  CUSTOM_DOMAIN_NOT_FOUND: () =>
    resolve({
      ...cluster,
      ...keys,
      clusterId: undefined,
      requestHandler: refusing('CustomDomainAssociationNotFoundFault', 'No such custom domain.'),
    }),
  DESCRIBE_FAILED: () =>
    resolve({
      ...cluster,
      ...keys,
      host: undefined,
      requestHandler: denied(
        'redshift:DescribeClusters',
        'arn:aws:redshift:eu-west-1:111111111111:cluster:dw',
      ),
    }),
  ENDPOINT_NOT_READY: () =>
    resolve({
      ...cluster,
      ...keys,
      host: undefined,
      requestHandler: answering(
        200,
        '<DescribeClustersResponse><DescribeClustersResult><Clusters><Cluster><ClusterStatus>creating</ClusterStatus></Cluster></Clusters></DescribeClustersResult></DescribeClustersResponse>',
      ),
    }),
  AUTH_PROFILE_NOT_FOUND: () =>
    resolve({
      ...cluster,
      ...keys,
      authProfile: 'team',
      requestHandler: refusing('AuthenticationProfileNotFoundFault', 'Not found.'),
    }),
  AUTH_PROFILE_INVALID: () =>
    resolve({
      ...cluster,
      ...keys,
      authProfile: 'team',
      requestHandler: answering(
        200,
        '<DescribeAuthenticationProfilesResponse><DescribeAuthenticationProfilesResult><AuthenticationProfiles><member><AuthenticationProfileContent>[]</AuthenticationProfileContent></member></AuthenticationProfiles></DescribeAuthenticationProfilesResult></DescribeAuthenticationProfilesResponse>',
      ),
    }),
  AUTH_PROFILE_FAILED: () =>
    resolve({
      ...cluster,
      ...keys,
      authProfile: 'team',
      requestHandler: denied('redshift:DescribeAuthenticationProfiles', '*'),
    }),
  GET_CREDENTIALS_FAILED: () =>
    resolve({
      ...cluster,
      ...keys,
      requestHandler: denied(
        'redshift:GetClusterCredentials',
        'arn:aws:redshift:eu-west-1:111111111111:dbuser:dw/etl',
      ),
    }),
  SSL_REQUIRED: () => resolve({ ...cluster, ...keys, sslMode: 'disable' }),
  TLS_FAILED: () =>
    explainNetworkFailure(
      Object.assign(new Error("Hostname/IP does not match certificate's altnames"), {
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      }),
      where,
    ),
  CONNECT_FAILED: () =>
    explainNetworkFailure(
      Object.assign(new Error('connect ETIMEDOUT 10.0.0.7:5439'), { code: 'ETIMEDOUT' }),
      where,
    ),
  LOGIN_REFUSED: () => server('28000', 'user "IAM:etl" does not exist'),
  TIMEOUT: () =>
    withTimeLimit(
      1,
      new AbortController().signal,
      () => 'GetClusterCredentials for ClusterID "dw" in eu-west-1',
      () => new Promise(() => {}),
    ),
  CLOSED: () => {
    const resolver = createResolver({ ...cluster, ...keys } as never)
    resolver.close()
    return resolver.resolve()
  },
}

/** One real message for each code that can be provoked here. */
export async function errorExamples(): Promise<Map<string, string>> {
  const home = mkdtempSync(join(tmpdir(), 'error-examples-'))
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) if (/^(AWS_|ODBC)/.test(name)) delete process.env[name]
  Object.assign(process.env, { HOME: home, USERPROFILE: home, AWS_EC2_METADATA_DISABLED: 'true' })
  const cache = join(home, '.aws', 'sso', 'cache')
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(home, '.aws', 'config'), config)
  writeFileSync(join(cache, '1aaaa0986422da8cae53ffba7ae2768ebabe07fa.json'), ssoToken)
  const messages = new Map<string, string>()
  try {
    for (const [code, provoke] of Object.entries(provocations)) {
      const error = await failure(provoke)
      if (error.code !== code)
        throw new Error(`${code} was to be provoked, but it was ${error.code}: ${error.message}`)
      messages.set(code, error.message.replaceAll(home, '~'))
    }
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name]
    Object.assign(process.env, before)
    rmSync(home, { recursive: true })
  }
  return messages
}

async function failure(provoke: () => unknown): Promise<RedshiftIamError> {
  let outcome: unknown
  try {
    outcome = await provoke()
  } catch (thrown) {
    outcome = thrown
  }
  if (RedshiftIamError.isInstance(outcome)) return outcome
  throw new Error('No RedshiftIamError was provoked.', { cause: outcome })
}
