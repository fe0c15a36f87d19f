import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CLOSING, failure, PAUSE, Scene } from './harness/scene.ts'
import { ways } from './harness/ways.ts'

const scene = new Scene()
let file: string
let before: string

beforeEach(() => {
  file = scene.local.env['AWS_SHARED_CREDENTIALS_FILE'] ?? ''
  before = readFileSync(file, 'utf8')
})
afterEach(() => writeFileSync(file, before))

const signers = (): (string | undefined)[] =>
  scene.local.aws.calls
    .filter(({ operation }) => operation === 'GetClusterCredentials')
    .map(({ signer }) => signer)

describe.each(ways)('the AWS files are rewritten under sessions of $name', (way) => {
  const open = () => scene.sessions(way, scene.resolver({ timeout: 10_000 }))

  test('new keys sign the next renewal', async () => {
    const sessions = open()
    const healthy = await scene.healthy(sessions)
    // The profile gets the keys of the other user, as a key rotation would give it new ones.
    writeFileSync(file, before.replace('[base]', '[was]').replace('[default]', '[base]'))
    const third = await sessions.reserve()
    expect(signers()).toHaveLength(1)
    scene.local.advanceClock(901)
    const fourth = await sessions.reserve()
    const [first, second] = signers()
    expect(second).toBeDefined()
    expect(second).not.toBe(first)
    await healthy.expectUntouched()
    await Promise.all([third.release(), fourth.release(), healthy.release()])
  })

  test.each([
    ['is broken', '[base\naws_access_key_id', 'PROFILE_NOT_FOUND'],
    ['has lost the profile', '[other]\n', 'PROFILE_NOT_FOUND'],
    ['is half written', '[base]\naws_access_key_id = AKIA', 'PROFILE_INVALID'],
  ])('a file that %s keeps the last good password, with a warning', async (_, text, code) => {
    const sessions = open()
    const healthy = await scene.healthy(sessions)
    writeFileSync(file, text)
    scene.local.advanceClock(CLOSING)
    const third = await sessions.reserve()
    expect(scene.warnings.join()).toContain('could not be renewed and is kept until')
    scene.local.advanceClock(PAUSE)
    expect(await failure(sessions.reserve())).toMatchObject({ code })
    await healthy.expectUntouched()
    writeFileSync(file, before)
    const fourth = await sessions.reserve()
    await Promise.all([third.release(), fourth.release(), healthy.release()])
  })
})
