import { filesAtOnce } from './parallelism.mjs'

/**
 * The shared configuration of all test runs: tests run from the sources, without isolation between files, because loading the
 * modules again for each file would often take longer than its tests and no module keeps state.
 */
export const shared = {
  resolve: { conditions: ['@callboard/source'] },
  ssr: { resolve: { conditions: ['@callboard/source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    isolate: false,
    maxWorkers: filesAtOnce,
    // Only for hanging tests: a busy machine can be many times slower than an idle one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000, interval: 30 } }
  }
}
