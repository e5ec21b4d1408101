import { shared } from '@callboard/tooling/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig(shared)
