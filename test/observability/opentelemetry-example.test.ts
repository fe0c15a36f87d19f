import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../examples/opentelemetry/main.mjs', import.meta.url))
const kyselyApp = fileURLToPath(new URL('../../examples/kysely-app/package.json', import.meta.url))
const tsx = pathToFileURL(createRequire(kyselyApp).resolve('tsx')).href

let local: LocalRedshift

beforeAll(async () => {
  local = await startLocalRedshift()
})
afterEach(() => local.faults.clear())
afterAll(() => local.stop())

function run(): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--conditions=dev-source', '--import', tsx, main], {
    env: {
      ...process.env,
      ...local.env,
      AWS_PROFILE: 'etl',
      REDSHIFT_CLUSTER_ID: local.clusterId,
      REDSHIFT_DB_USER: 'etl',
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
  it('prints a span and a count of the credential call, how long the password lives, and no secret', async () => {
    const { code, output } = await run()
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('connected to dev') })
    expect(output).toContain("name: 'redshift-iam GetClusterCredentials'")
    expect(output).toMatch(/redshift_iam\.credential\.calls[\s\S]*value: 1/)
    expect(Number(/redshift_iam\.credential\.life[\s\S]*?value: ([\d.]+)/.exec(output)?.[1])).toBeGreaterThan(
      800,
    )
    expect(output).not.toMatch(/A[KS]IA[A-Z0-9]{12}|password['"]?:|secret/i)
  })

  it('marks a refused call with the code of its error', async () => {
    local.faults.aws({ on: 'redshift:GetClusterCredentials', error: 'AccessDenied' })
    const { code, output } = await run()
    expect(code).toBe(1)
    expect(output).toContain("'error.type': 'GET_CREDENTIALS_FAILED'")
  })
})
