/** What every package's test run has in common: run from sources, and be patient on a slow machine. */
export const shared = {
  resolve: { conditions: ['@callboard/source'] },
  ssr: { resolve: { conditions: ['@callboard/source'] } },
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 }
}
