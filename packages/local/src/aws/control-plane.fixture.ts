import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { Clock } from '../clock.ts'
import { FaultQueue } from '../fault-queue.ts'
import type { CredentialIssuer, CredentialRequest } from '../issued-credentials.ts'
import { type LocalControlPlane, startControlPlane } from './control-plane.ts'
import type { Scene } from './scene.ts'

export interface StartedControlPlane extends LocalControlPlane {
  readonly clock: Clock
  readonly faults: FaultQueue
  /** What was asked of the database side. */
  readonly requests: readonly CredentialRequest[]
  /** The key pair of a user, as the SDK wants it. */
  credentialsOf(user: string): { accessKeyId: string; secretAccessKey: string }
}

/** A control plane for one test, with an issuer that makes up passwords; its variables are in the environment. */
export async function startForTest(changes: Partial<Scene> = {}): Promise<StartedControlPlane> {
  const directory = await mkdtemp(join(tmpdir(), 'redshift-iam-local-'))
  const clock = new Clock()
  const faults = new FaultQueue()
  const requests: CredentialRequest[] = []
  const issuer: CredentialIssuer = {
    issue(request) {
      requests.push(request)
      const expiration = new Date(clock.now().getTime() + (request.durationSeconds ?? 900) * 1000)
      return { user: `${request.prefix}:${request.name}`, password: `pw<${requests.length}>&`, expiration }
    },
  }
  const controlPlane = await startControlPlane(
    {
      clock,
      faults,
      issuer,
      region: 'us-west-2',
      accountId: '111111111111',
      database: 'dev',
      users: ['alice'],
      cluster: { clusterId: 'examplecluster', workgroup: 'examplewg', host: 'localhost', port: 5439 },
      directory,
    },
    changes,
  )
  for (const [name, value] of Object.entries(controlPlane.env)) vi.stubEnv(name, value)
  vi.stubEnv('HOME', directory)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await controlPlane.stop()
    await rm(directory, { recursive: true })
  })
  return {
    ...controlPlane,
    clock,
    faults,
    requests,
    credentialsOf(name) {
      const user = controlPlane.scene.users.find(({ arn }) => arn.endsWith(`/${name}`))
      if (!user) throw new Error(`no user ${name}`)
      return { accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey }
    },
  }
}
