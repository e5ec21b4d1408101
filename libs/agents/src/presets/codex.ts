import type { Preset } from './preset.ts'

export const codex: Preset = {
  name: 'codex',
  title: 'Codex',
  package: '@agentclientprotocol/codex-acp',
  version: '2.6.0',
  needsScripts: false,
  program: 'codex-acp',
  args: [],
  environment: {},
  secrets: ['OPENAI_API_KEY', 'CODEX_API_KEY'],
  // In its own first mode a model answers its questions, not a person.
  mode: 'workspace-write',
  signIn: at => `On Callboard's machine run: ${at('codex')} login – or start Callboard with OPENAI_API_KEY.`
}
