import { shared } from '@callboard/tooling/vitest'
import { defineConfig } from 'vitest/config'

// These tests wait for processes more than they work.
export default defineConfig({ ...shared, test: { ...shared.test, maxWorkers: 2 } })
