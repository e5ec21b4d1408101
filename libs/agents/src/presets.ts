import { claude } from './presets/claude.ts'
import { codex } from './presets/codex.ts'
import { gemini } from './presets/gemini.ts'
import { opencode } from './presets/opencode.ts'
import type { Preset } from './presets/preset.ts'
import { qwen } from './presets/qwen.ts'

export type { Preset } from './presets/preset.ts'

/** The agents with built-in support, in display order. */
export const presets: readonly Preset[] = [claude, codex, opencode, qwen, gemini]
