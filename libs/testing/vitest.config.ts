import { defineConfig } from 'vitest/config'
import { shared } from '@callboard/tooling/vitest'

export default defineConfig(shared)
