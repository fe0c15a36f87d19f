import type { UserConfig } from 'tsdown'

/** What every published package builds to: ESM and CommonJS side by side, each with its own declarations. */
export const base: UserConfig = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node20.19',
  dts: true,
  sourcemap: true,
  clean: true,
  fixedExtension: true,
  hash: false,
  report: false,
}
