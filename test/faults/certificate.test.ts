import { describe, expect, test } from 'vitest'
import { certificateFaults } from './certificate-faults.ts'
import { failure, Scene } from './harness/scene.ts'
import { ways } from './harness/ways.ts'

describe.each(certificateFaults)('$fault', ({ certificate, isTrusted, sees }) => {
  const scene = new Scene({ certificate })

  test.each(ways)('is refused before any password is sent, through $name', async (way) => {
    const trust = isTrusted ? {} : { caFile: undefined }
    const sessions = scene.sessions(way, scene.resolver({ timeout: 10_000, ...trust }))
    expect(await failure(sessions.pid())).toMatchObject({
      code: sees.code,
      hint: expect.stringContaining(sees.hint ?? ''),
    })
  })
})
