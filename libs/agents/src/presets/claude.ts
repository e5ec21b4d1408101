import type { Preset } from './preset.ts'

export const claude: Preset = {
  name: 'claude',
  title: 'Claude Code',
  package: '@agentclientprotocol/claude-agent-acp',
  version: '0.100.0',
  needsScripts: false,
  program: 'claude-agent-acp',
  args: [],
  environment: {
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    // With its own number of attempts a wrong key is three minutes of silence.
    CLAUDE_CODE_MAX_RETRIES: '1'
  },
  secrets: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
  mode: 'default',
  signIn: at =>
    `On Callboard's machine run: ${at('claude-agent-acp')} --cli auth login – or start Callboard with ANTHROPIC_API_KEY.`
}
