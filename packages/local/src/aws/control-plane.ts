import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ControlPlane, ControlPlaneContext } from '../control-plane-contract.ts'
import { AccessKeys } from './access-keys.ts'
import { type AwsFiles, awsFiles, ssoSession } from './aws-files.ts'
import { CallLog } from './call-log.ts'
import { containerCredentials, containerTokenPath } from './container-credentials.ts'
import { defaultScene } from './default-scene.ts'
import { gateway } from './gateway.ts'
import { listen } from './http-listener.ts'
import { imds } from './imds.ts'
import { authorizer } from './permissions.ts'
import { redshift } from './redshift.ts'
import { redshiftServerless } from './redshift-serverless.ts'
import { router } from './router.ts'
import type { Scene } from './scene.ts'
import { ssoOidc } from './sso-oidc.ts'
import { ssoPortal } from './sso-portal.ts'
import { SsoTokens } from './sso-tokens.ts'
import { sts } from './sts.ts'

/** A control plane with what a test needs beyond the contract. */
export interface LocalControlPlane extends ControlPlane {
  /** What exists in this AWS. */
  readonly scene: Scene
  readonly files: AwsFiles
  /** For a process that plays a container: the profile `container` works only with it. */
  readonly containerEnv: Readonly<Record<string, string>>
}

/**
 * Starts the AWS of the stand-in: one server for all services, one for instance metadata, both on loopback.
 * The AWS files are written into `context.directory`; the SSO token goes to `.aws/sso/cache` below it, where SDKs look when
 * `HOME` is that directory.
 *
 * @param changes replaces parts of the {@link defaultScene}.
 */
export async function startControlPlane(
  context: ControlPlaneContext,
  changes: Partial<Scene> = {},
): Promise<LocalControlPlane> {
  const { clock, issuer, region } = context
  const scene = { ...defaultScene(context), ...changes }
  const keys = new AccessKeys(scene.users, clock)
  const log = new CallLog()
  const authorize = authorizer(scene.deny)
  const tokens = new SsoTokens(scene.sso, clock)
  const parts = { log, faults: context.faults, clock, keys, strictClock: scene.strictClock }
  const services = {
    sts: sts(scene, keys, clock, authorize),
    redshift: redshift(scene, clock, issuer, authorize),
    redshiftServerless: redshiftServerless(scene, clock, issuer, authorize),
    ssoPortal: ssoPortal(scene, keys, tokens),
    ssoOidc: ssoOidc(scene, tokens),
    container: containerCredentials(scene, keys, clock),
  }
  const [main, metadata] = await Promise.all([
    listen(gateway(router(services), parts)),
    listen(gateway(imds(scene, keys, clock), parts)),
  ])
  if (scene.imds.mode === 'unreachable') await metadata.close()
  const { files, paths } = await writeFiles(scene, context)
  return {
    endpoint: main.url,
    imdsEndpoint: metadata.url,
    calls: log.calls,
    clearCalls: () => log.clear(),
    scene,
    files,
    env: {
      AWS_SHARED_CREDENTIALS_FILE: paths.credentials,
      AWS_CONFIG_FILE: paths.config,
      AWS_ENDPOINT_URL_STS: main.url,
      AWS_ENDPOINT_URL_REDSHIFT: main.url,
      AWS_ENDPOINT_URL_REDSHIFT_SERVERLESS: main.url,
      AWS_ENDPOINT_URL_SSO: main.url,
      AWS_ENDPOINT_URL_SSO_OIDC: main.url,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    },
    containerEnv: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${main.url}${containerTokenPath}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: scene.container.authorizationToken,
    },
    async stop() {
      await Promise.all([main.close(), metadata.close()])
    },
  }
}

async function writeFiles(
  scene: Scene,
  { directory, region }: ControlPlaneContext,
): Promise<{ files: AwsFiles; paths: { credentials: string; config: string } }> {
  const folder = join(directory, '.aws')
  const cache = join(folder, 'sso', 'cache')
  const paths = {
    credentials: join(folder, 'credentials'),
    config: join(folder, 'config'),
    webIdentityToken: join(folder, 'web-identity-token'),
    ssoToken: join(cache, `${createHash('sha1').update(ssoSession).digest('hex')}.json`),
  }
  const files = awsFiles(scene, { region, webIdentityTokenFile: paths.webIdentityToken })
  await mkdir(cache, { recursive: true })
  const names = Object.keys(paths) as (keyof typeof paths)[]
  await Promise.all(names.map((name) => writeFile(paths[name], files[name], { mode: 0o600 })))
  return { files, paths }
}
