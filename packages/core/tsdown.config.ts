import { readFileSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

/**
 * The code is built once, as CommonJS, with a thin ESM door in front. The AWS SDK is CommonJS, and Node takes twice as
 * long to import it from ESM as to require it: the greater part of what a fresh process waits for. It also means that a
 * process never loads two copies of this package.
 */
export default defineConfig([
  { ...base, format: ['cjs'], outputOptions: { dynamicImportInCjs: false } },
  { ...base, format: ['esm'], clean: false, dts: { emitDtsOnly: true }, onSuccess: writeEsmDoor },
])

function writeEsmDoor(): void {
  const code = readFileSync('dist/index.cjs', 'utf8')
  const names = [...code.matchAll(/^exports\.(\w+) = /gm)].map(([, name]) => name)
  writeFileSync('dist/index.mjs', `export { ${names.join(', ')} } from './index.cjs'\n`)
}
