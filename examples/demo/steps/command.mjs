import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Runs a package's own command in a folder, as `npx` would, and gives back its output lines. */
export function command(folder, packageName, args, env) {
  const require = createRequire(join(folder, 'package.json'))
  const manifest = require.resolve(`${packageName}/package.json`)
  const { bin } = require(manifest)
  const script = join(dirname(manifest), typeof bin === 'string' ? bin : Object.values(bin)[0])
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: folder,
      env: { ...process.env, ...env, NO_COLOR: '1' },
    })
    let output = ''
    const collect = (chunk) => {
      output += chunk
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(output.split('\n').filter((line) => line.trim() !== ''))
      else reject(new Error(`${packageName} ${args.join(' ')} ended with ${code}:\n${output}`))
    })
  })
}
