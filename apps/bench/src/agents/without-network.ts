/** The configuration that makes an agent use only the stub model. */
interface WithoutNetwork {
  /** Its environment in addition to the preset's, PATH and HOME; `model` is the stub's address. */
  env?(model: string): Record<string, string>
  /** The files in its home directory. */
  files?(model: string): Record<string, string>
}

export const WITHOUT_NETWORK: Readonly<Record<string, WithoutNetwork>> = {
  claude: {
    // As root it offers to skip permissions whenever IS_SANDBOX is set; its own program requires a 1 there.
    env: model => ({ ANTHROPIC_BASE_URL: model, ANTHROPIC_API_KEY: 'sk-ant-stub', IS_SANDBOX: '' })
  },
  codex: {
    env: () => ({ OPENAI_API_KEY: 'stub' }),
    files: model => ({
      '.codex/config.toml': [
        // A known model name: for others it first prints a warning.
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
