import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'tsdown'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { base } from '../../../tsdown.base.ts'

const home = fileURLToPath(new URL('..', import.meta.url))
/** Below the package, so that the built command finds what it imports. */
const built = join(home, 'node_modules', '.cli-test')
const running: ChildProcess[] = []

beforeAll(async () => {
  await build({
    ...base,
    cwd: home,
    config: false,
    entry: ['src/cli.ts'],
    format: 'esm',
    dts: false,
    outDir: built,
    logLevel: 'silent',
  })
})
afterAll(() => rm(built, { recursive: true, force: true }))
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [join(built, 'cli.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  return child
}

async function output(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) text += chunk
  return text
}

async function started(): Promise<{ child: ChildProcess; directory: string; postmaster: number }> {
  const child = start('--json')
  if (!child.stdout) throw new Error('no output')
  const [line] = await once(createInterface(child.stdout), 'line')
  const directory = dirname(JSON.parse(line).caFile)
  const postmaster = Number.parseInt(readFileSync(join(directory, 'pg/data/postmaster.pid'), 'utf8'), 10)
  return { child, directory, postmaster }
}

/** A process that ended but was not waited for does not count as running. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !existsSync('/proc/self') || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('redshift-iam-local', () => {
  it('runs a command in the environment of the stand-in and ends with its exit code', async () => {
    const script = 'console.log(JSON.stringify(process.env)); process.exit(7)'
    const child = start('--cluster-id', 'dw', '--region', 'eu-west-1', '--', process.execPath, '-e', script)
    const [text, [code]] = await Promise.all([output(child.stdout), once(child, 'exit')])
    const env = JSON.parse(text)
    expect(code).toBe(7)
    expect(env).toMatchObject({
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_STS: expect.stringMatching(/^http:\/\/(127\.0\.0\.1|localhost):\d+$/),
      AWS_ENDPOINT_URL_REDSHIFT: expect.any(String),
      AWS_ENDPOINT_URL_REDSHIFT_SERVERLESS: expect.any(String),
      AWS_EC2_METADATA_SERVICE_ENDPOINT: expect.any(String),
      AWS_CONFIG_FILE: expect.any(String),
      AWS_SHARED_CREDENTIALS_FILE: expect.any(String),
    })
    expect(existsSync(dirname(env.NODE_EXTRA_CA_CERTS))).toBe(false)
  })

  it('prints what a shell is to export, and leaves nothing when it is interrupted', async () => {
    const child = start()
    const exited = once(child, 'exit')
    const lines: string[] = []
    if (!child.stdout) throw new Error('no output')
    for await (const line of createInterface(child.stdout)) {
      lines.push(line)
      if (line === '# Ctrl-C stops it.') child.kill('SIGINT')
    }
    expect(await exited).toEqual([0, null])
    const exported = lines.filter((line) => line.startsWith('export '))
    expect(exported).toContainEqual(expect.stringMatching(/^export AWS_CONFIG_FILE='.+'$/))
    const caFile =
      exported.map((line) => /^export NODE_EXTRA_CA_CERTS='(.+)'$/.exec(line)?.[1]).find(Boolean) ?? ''
    expect(existsSync(dirname(caFile))).toBe(false)
  })

  it('takes a folder in the place of S3, and says where it is', async () => {
    const folder = join(built, 's3')
    const child = start('--json', '--s3', folder)
    if (!child.stdout) throw new Error('no output')
    const [line] = await once(createInterface(child.stdout), 'line')
    expect(JSON.parse(line).s3).toBe(folder)
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    expect(existsSync(folder)).toBe(true)
  })

  it('leaves neither process nor file when it is killed', async () => {
    const { child, directory, postmaster } = await started()
    expect(isRunning(postmaster)).toBe(true)
    expect(readdirSync(directory)).toContain('pg')
    child.kill('SIGKILL')
    await once(child, 'exit')
    await expect.poll(() => existsSync(directory), { timeout: 10_000 }).toBe(false)
    await expect.poll(() => isRunning(postmaster), { timeout: 10_000 }).toBe(false)
  })

  it.each([
    [['--port'], /--port/],
    [['--dialect', 'mysql'], /--dialect is redshift or postgres, not 'mysql'/],
    [['--password-lifetime', 'long'], /--password-lifetime takes a number of seconds, not 'long'/],
  ])('refuses %j', async (args, message) => {
    const child = start(...args)
    const [text, [code]] = await Promise.all([output(child.stderr), once(child, 'exit')])
    expect(code).toBe(2)
    expect(text).toMatch(message)
  })

  it('says so when the command cannot be run', async () => {
    const child = start('--', 'no-such-command-anywhere')
    const [text, [code]] = await Promise.all([output(child.stderr), once(child, 'exit')])
    expect(code).toBe(127)
    expect(text).toContain('cannot run no-such-command-anywhere')
  })
})
