import type { Preset } from './preset.ts'

export const gemini: Preset = {
  name: 'gemini',
  title: 'Gemini CLI',
  package: '@google/gemini-cli',
  version: '0.61.0',
  needsScripts: false,
  program: 'gemini',
  args: ['--acp'],
  // It works in trusted folders only, and asks for trust in a terminal; which folders it works in, an admin has said.
  environment: { GEMINI_CLI_TRUST_WORKSPACE: 'true' },
  secrets: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  mode: null,
  signIn: at => `On Callboard's machine run: ${at('gemini')} and choose how – or start Callboard with GEMINI_API_KEY.`
}
