import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../examples/opentelemetry/main.mjs', import.meta.url))
const page = new URL('../../docs/operations.md', import.meta.url)
const readme = new URL('../../examples/opentelemetry/README.md', import.meta.url)
const kyselyApp = fileURLToPath(new URL('../../examples/kysely-app/package.json', import.meta.url))
const tsx = pathToFileURL(createRequire(kyselyApp).resolve('tsx')).href

let local: LocalRedshift

beforeAll(async () => {
  local = await startLocalRedshift()
})
afterEach(() => local.faults.clear())
afterAll(() => local.stop())

function run(more: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--conditions=dev-source', '--import', tsx, main], {
    env: {
      ...process.env,
      ...local.env,
      AWS_PROFILE: 'etl',
      REDSHIFT_CLUSTER_ID: local.clusterId,
      REDSHIFT_DB_USER: 'etl',
      ...more,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

describe('the example of OpenTelemetry', () => {
  it('prints a span and a count of the renewal, how long the password lives, and no secret', async () => {
    const { code, output } = await run()
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('connected to dev') })
    expect(output).toContain("name: 'redshift-iam GetClusterCredentials'")
    expect(output).toMatch(/redshift_iam\.credential\.renewals[\s\S]*value: 1/)
    expect(Number(/redshift_iam\.credential\.life[\s\S]*?value: ([\d.]+)/.exec(output)?.[1])).toBeGreaterThan(
      800,
    )
    expect(output).not.toMatch(/A[KS]IA[A-Z0-9]{12}|password['"]?:|secret/i)
  })

  it('marks a refused call with the code of its error', async () => {
    local.faults.aws({ on: 'redshift:GetClusterCredentials', error: 'AccessDenied' })
    const { code, output } = await run()
    expect(code).toBe(1)
    expect(output).toContain("name: 'redshift-iam GetClusterCredentials'")
    expect(output).toContain("'error.type': 'GET_CREDENTIALS_FAILED'")
  })

  it('shows what failed before the call, under a name of its own', async () => {
    local.faults.aws({ on: 'redshift:DescribeClusters', error: 'AccessDenied' })
    const { code, output } = await run()
    expect(code).toBe(1)
    expect(output).toContain("name: 'redshift-iam address'")
    expect(output).not.toContain("name: 'redshift-iam GetClusterCredentials'")
    expect(output).toContain("'error.type': 'DESCRIBE_FAILED'")
    expect(output).toContain("'redshift_iam.step': 'address'")
  })

  it('shows a missing profile, of which nothing else is known', async () => {
    const { code, output } = await run({ AWS_PROFILE: 'nobody' })
    expect(code).toBe(1)
    expect(output).toContain("name: 'redshift-iam plan'")
    expect(output).toContain("'error.type': 'PROFILE_NOT_FOUND'")
    expect(output).not.toMatch(/'(rpc|cloud|redshift)[a-z_.]*': undefined/)
  })

  it('exports every metric that docs/operations.md and the README name', async () => {
    local.faults.database({ kind: 'reject', times: 1 })
    const { output } = await run()
    const text = [page, readme].map((file) => readFileSync(file, 'utf8')).join('\n')
    const named = new Set(text.match(/redshift_iam\.(?:credential|login)\.[a-z]+/g))
    expect([...named].sort()).toEqual([
      'redshift_iam.credential.duration',
      'redshift_iam.credential.life',
      'redshift_iam.credential.renewals',
      'redshift_iam.credential.stale',
      'redshift_iam.login.rejected',
    ])
    // Nobody is served a stale password in so short a run.
    for (const name of named) if (!name.endsWith('stale')) expect(output).toContain(`name: '${name}'`)
  })
})
