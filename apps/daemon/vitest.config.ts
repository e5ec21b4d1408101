import { shared } from '@callboard/tooling/vitest'
import { defineConfig } from 'vitest/config'

// Loading the database and the server anew for each file would take longer than the tests; no module here keeps a test's state.
export default defineConfig({ ...shared, test: { ...shared.test, isolate: false, maxWorkers: 2 } })
