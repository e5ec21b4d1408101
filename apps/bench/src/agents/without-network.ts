/** How an agent of somebody else's is made to ask the stub model and nobody else. */
interface WithoutNetwork {
  /** Its environment beside that of its preset, PATH and HOME; `model` is the stub's address. */
  env?(model: string): Record<string, string>
  /** Files that it finds in its home. */
  files?(model: string): Record<string, string>
}

export const WITHOUT_NETWORK: Readonly<Record<string, WithoutNetwork>> = {
  claude: {
    // To root it offers to ask nobody when the machine says, in any words, that it is a sandbox; its own program wants a 1 there.
    env: model => ({ ANTHROPIC_BASE_URL: model, ANTHROPIC_API_KEY: 'sk-ant-stub', IS_SANDBOX: '' })
  },
  codex: {
    env: () => ({ OPENAI_API_KEY: 'stub' }),
    files: model => ({
      '.codex/config.toml': [
        // A name that it knows: of others it says first that it knows nothing.
        'model = "gpt-5.5"',
        'model_provider = "stub"',
        '[model_providers.stub]',
        'name = "stub"',
        `base_url = "${model}/v1"`,
        'env_key = "OPENAI_API_KEY"',
        'wire_api = "responses"'
      ].join('\n')
    })
  },
  opencode: {
    files: model => ({
      '.config/opencode/opencode.json': JSON.stringify({
        model: 'stub/stub-model',
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
    env: model => ({ OPENAI_BASE_URL: `${model}/v1`, OPENAI_API_KEY: 'stub', OPENAI_MODEL: 'stub-model' })
  },
  gemini: {
    env: model => ({ GEMINI_API_KEY: 'stub', GOOGLE_GEMINI_BASE_URL: model }),
    files: () => ({
      '.gemini/settings.json': JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } } })
    })
  }
}
