import { defineConfig } from 'vitest/config'
import { shared } from '../../libs/tooling/src/vitest.mjs'

export default defineConfig(shared)
