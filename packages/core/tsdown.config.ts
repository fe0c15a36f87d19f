import { readFileSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

/**
 * Takes what `require` gives of the AWS SDK as it is. An `import()` would also copy the thousand exports of a client into
 * a namespace, for milliseconds, though only named ones are used.
 */
const plainRequires = {
  name: 'plain-requires',
  renderChunk: (code: string) =>
    code.replaceAll(
      /(?:\/\* @__PURE__ \*\/ )?__toESM\((require\("@(?:aws-sdk|smithy)\/[^"]+"\))(?:, 1)?\)/g,
      '$1',
    ),
}

/**
 * The code is built once, as CommonJS, with a thin ESM door in front. The AWS SDK is CommonJS, and Node takes twice as
 * long to import it from ESM as to require it: the greater part of what a fresh process waits for. It also means that a
 * process never loads two copies of this package.
 */
export default defineConfig([
  { ...base, format: ['cjs'], outputOptions: { dynamicImportInCjs: false }, plugins: [plainRequires] },
  { ...base, format: ['esm'], clean: false, dts: { emitDtsOnly: true }, onSuccess: writeEsmDoor },
])

function writeEsmDoor(): void {
  const code = readFileSync('dist/index.cjs', 'utf8')
  const names = [...code.matchAll(/^exports\.(\w+) = /gm)].map(([, name]) => name)
  writeFileSync('dist/index.mjs', `export { ${names.join(', ')} } from './index.cjs'\n`)
}
