export type { Children, Saying, Script } from './script.ts'
export { type ScriptedAgentOptions, scriptedAgent } from './start.ts'
export type { PieceLog } from './stdio.ts'
export { textOf } from './words.ts'
