import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

export default defineConfig([
  base,
  // The command, for `bin`; nobody imports it.
  { ...base, entry: ['src/cli.ts'], format: ['esm'], dts: false, clean: false },
])
