export type { Children, Script, TextSpec } from './script.ts'
export { textOf } from './script-text.ts'
export { type ScriptedAgentOptions, scriptedAgent } from './start.ts'
export type { PieceLog } from './stdio.ts'
