import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('./soak.mjs', import.meta.url))

test('a minute of bad weather on short-lived passwords is not noticed', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', program, '--minutes', '0.9', '--seed', '7'],
    { timeout: 110_000 },
  ).catch((error: { stdout: string; stderr: string }) => ({ stdout: `${error.stdout}\n${error.stderr}` }))
  expect(stdout).toContain('✓ nothing was noticed that should not be')
  expect(stdout).toMatch(/healthy sessions dropped +0\n/)
}, 120_000)
