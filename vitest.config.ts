import { defineConfig } from 'vitest/config'

/** Sources are tested without a build: the `dev-source` condition leads every package name to its `src`. */
export default defineConfig({
  resolve: { conditions: ['dev-source', 'node'] },
  ssr: { resolve: { conditions: ['dev-source', 'node'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    setupFiles: ['./test/support/hermetic.ts'],
    // Many tests wait for servers and child processes; one worker would leave a core idle.
    maxWorkers: 2,
    testTimeout: 30_000,
    // What comes about within a second on an idle machine takes longer on a busy one.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 30_000,
  },
})
