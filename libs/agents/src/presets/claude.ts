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
    // With its default number of retries a wrong key takes three minutes to fail.
    CLAUDE_CODE_MAX_RETRIES: '1'
  },
  secrets: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
  mode: 'default',
  signIn: at =>
    `On Callboard's machine run: ${at('claude-agent-acp')} --cli auth login – or start Callboard with ANTHROPIC_API_KEY.`
}
