import type { Preset } from './preset.ts'

export const qwen: Preset = {
  name: 'qwen',
  title: 'Qwen Code',
  package: '@qwen-code/qwen-code',
  version: '0.15.10',
  needsScripts: false,
  program: 'qwen',
  args: ['--acp'],
  environment: {},
  secrets: ['OPENAI_API_KEY', 'DASHSCOPE_API_KEY'],
  mode: null,
  signIn: at =>
    `On Callboard's machine run: ${at('qwen')} and type /auth – or start Callboard with OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL.`
}
