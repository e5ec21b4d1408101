import { filesAtOnce } from './parallelism.mjs'

/**
 * What every package's test run has in common: run from sources, and be patient on a slow machine. Loading what is tested anew
 * for each file would often take longer than its tests; no module here keeps a test's state.
 */
export const shared = {
  resolve: { conditions: ['@callboard/source'] },
  ssr: { resolve: { conditions: ['@callboard/source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    isolate: false,
    maxWorkers: filesAtOnce,
    // These only end what hangs: a busy machine may be many times slower than an idle one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000, interval: 30 } }
  }
}
