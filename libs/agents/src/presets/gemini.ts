import type { Preset } from './preset.ts'

export const gemini: Preset = {
  name: 'gemini',
  title: 'Gemini CLI',
  package: '@google/gemini-cli',
  version: '0.61.0',
  needsScripts: false,
  program: 'gemini',
  args: ['--acp'],
  // It only works in trusted folders and asks for trust in a terminal, but an admin has already allowed the folder.
  environment: { GEMINI_CLI_TRUST_WORKSPACE: 'true' },
  secrets: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  mode: null,
  signIn: at =>
    `On Callboard's machine run: ${at('gemini')} and choose a sign-in method – or start Callboard with GEMINI_API_KEY.`
}
