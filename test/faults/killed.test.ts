import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { Scene } from './harness/scene.ts'

const scene = new Scene()
const program = fileURLToPath(new URL('./held-sessions.mjs', import.meta.url))

test('a process that is killed leaves no session on the server, and nothing of its transaction', async () => {
  const { clusterId, region, database, caFile } = scene.local
  const options = JSON.stringify({ clusterId, region, database, caFile, dbUser: 'alice', profile: 'base' })
  const child = spawn(process.execPath, [program, options], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  await once(child.stdout, 'data')
  const sessions = () =>
    scene.local.admin(
      `select pid from pg_stat_activity where usename = 'alice' and backend_type = 'client backend'`,
    )
  expect(await sessions()).toHaveLength(5)
  child.kill('SIGKILL')
  await exited
  // The session that counts notices as soon as it is asked to stop, or has something to say.
  await vi.waitFor(async () => expect((await sessions()).length).toBeLessThanOrEqual(1), 5_000)
  await scene.local.killSessions()
  expect(await scene.local.admin(`select 1 from pg_class where relname = 'left_behind'`)).toEqual([])
})
