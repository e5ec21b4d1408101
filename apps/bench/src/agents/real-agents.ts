/** An agent of somebody else's, and how it is run offline: with a home of its own, against the stub model. */
export interface RealAgent {
  package: string
  version: string
  program: string
  args: readonly string[]
  /** First choices, so that it asks the person and nobody else. */
  options: Readonly<Record<string, string>>
  /** Installed without its install scripts it does not run. */
  scripts?: true
  /** Its environment beside PATH and HOME; `model` is the stub's address. */
  env(model: string): Record<string, string>
  /** Files that it finds in its home. */
  files(model: string, cwd: string): Record<string, string>
}

const none = () => ({})

export const REAL_AGENTS: Readonly<Record<string, RealAgent>> = {
  claude: {
    package: '@agentclientprotocol/claude-agent-acp',
    version: '0.100.0',
    program: 'claude-agent-acp',
    args: [],
    options: { mode: 'default' },
    env: model => ({
      ANTHROPIC_BASE_URL: model,
      ANTHROPIC_API_KEY: 'sk-ant-stub',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_TELEMETRY: '1',
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_MAX_RETRIES: '1'
    }),
    files: none
  },
  codex: {
    package: '@agentclientprotocol/codex-acp',
    version: '2.6.0',
    program: 'codex-acp',
    args: [],
    options: { mode: 'workspace-write' },
    env: () => ({ OPENAI_API_KEY: 'stub', STUB_KEY: 'stub' }),
    files: model => ({
      '.codex/config.toml': [
        // A name that it knows: of others it says first that it knows nothing.
        'model = "gpt-5.5"',
        'model_provider = "stub"',
        '[model_providers.stub]',
        'name = "stub"',
        `base_url = "${model}/v1"`,
        'env_key = "STUB_KEY"',
        'wire_api = "responses"'
      ].join('\n')
    })
  },
  opencode: {
    package: 'opencode-ai',
    version: '1.18.33',
    program: 'opencode',
    args: ['acp'],
    scripts: true,
    options: {},
    env: none,
    files: model => ({
      '.config/opencode/opencode.json': JSON.stringify({
        model: 'stub/stub-model',
        autoupdate: false,
        share: 'disabled',
        permission: { bash: 'ask', edit: 'ask' },
        provider: {
          stub: {
            npm: '@ai-sdk/openai-compatible',
            name: 'stub',
            options: { baseURL: `${model}/v1`, apiKey: 'stub' },
            models: { 'stub-model': { name: 'Stub' } }
          }
        }
      })
    })
  },
  qwen: {
    package: '@qwen-code/qwen-code',
    version: '0.15.10',
    program: 'qwen',
    args: ['--acp'],
    options: {},
    env: model => ({ OPENAI_BASE_URL: `${model}/v1`, OPENAI_API_KEY: 'stub', OPENAI_MODEL: 'stub-model' }),
    files: none
  },
  gemini: {
    package: '@google/gemini-cli',
    version: '0.61.0',
    program: 'gemini',
    args: ['--acp'],
    options: {},
    env: model => ({ GEMINI_API_KEY: 'stub', GOOGLE_GEMINI_BASE_URL: model }),
    files: (_model, cwd) => ({
      '.gemini/settings.json': JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } } }),
      '.gemini/trustedFolders.json': JSON.stringify({ [cwd]: 'TRUST_FOLDER' })
    })
  }
}
