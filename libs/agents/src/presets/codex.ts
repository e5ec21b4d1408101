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
  secrets: ['OPENAI_API_KEY'],
  // In its default mode a model, not a person, answers permission requests.
  mode: 'workspace-write',
  signIn: at => {
    const login = `${at('codex')} login`
    return `On Callboard's machine run: ${login} – or, with a key: printenv OPENAI_API_KEY | ${login} --with-api-key`
  }
}
