import type { Preset } from './preset.ts'

export const opencode: Preset = {
  name: 'opencode',
  title: 'opencode',
  package: 'opencode-ai',
  version: '1.18.33',
  // They copy the binary of this platform to where its command expects it.
  needsScripts: true,
  program: 'opencode',
  args: ['acp'],
  environment: {
    OPENCODE_CONFIG_CONTENT: JSON.stringify({
      permission: { bash: 'ask', edit: 'ask' },
      autoupdate: false,
      share: 'disabled'
    })
  },
  secrets: ['OPENCODE_API_KEY', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'OPENROUTER_API_KEY'],
  mode: null,
  signIn: at => `On Callboard's machine run: ${at('opencode')} auth login`
}
