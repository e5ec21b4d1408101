import { shared } from '@callboard/tooling/vitest'
import { defineConfig } from 'vitest/config'

// These tests mostly wait for pages and for the daemon, so two files at once take half the time.
export default defineConfig({ ...shared, test: { ...shared.test, maxWorkers: 2 } })
