import type { AgentOption } from '../adapter.ts'
import { asArray, asOneOf, asString, valueAt } from './untrusted-values.ts'

/** Returns the options in a response or an update; undefined when it lists none. */
export function parseOptions(message: unknown): AgentOption[] | undefined {
  if (hasConfigOptions(message)) return asArray(valueAt(message, 'configOptions')).flatMap(parseConfigOption)
  const legacy = [...parseModes(valueAt(message, 'modes')), ...parseModels(valueAt(message, 'models'))]
  return legacy.length > 0 ? legacy : undefined
}

/** True if the agent uses config options. Older agents have separate requests for modes and models. */
export function hasConfigOptions(message: unknown): boolean {
  return Array.isArray(valueAt(message, 'configOptions'))
}

/** Returns the options with one value replaced. */
export function withValue(options: readonly AgentOption[], id: string, value: string): AgentOption[] {
  return options.map(option => (option.id === id ? { ...option, value } : option))
}

function parseConfigOption(option: unknown): AgentOption[] {
  const id = asString(valueAt(option, 'id'))
  const value = asString(valueAt(option, 'currentValue'))
  if (id === undefined || value === undefined) return []
  const category = asOneOf(['mode', 'model', 'thought_level'] as const, valueAt(option, 'category')) ?? 'other'
  const choices = asArray(valueAt(option, 'options'))
    .flatMap(ungroup)
    .flatMap(choice => parseChoice(choice, 'value'))
  return [{ id, label: asString(valueAt(option, 'name')) ?? id, category, value, choices }]
}

/** Choices may be nested in named groups. */
function ungroup(choice: unknown): readonly unknown[] {
  const group = valueAt(choice, 'options')
  return Array.isArray(group) ? group : [choice]
}

function parseModes(modes: unknown): AgentOption[] {
  const value = asString(valueAt(modes, 'currentModeId'))
  if (value === undefined) return []
  const choices = asArray(valueAt(modes, 'availableModes')).flatMap(mode => parseChoice(mode, 'id'))
  return [{ id: 'mode', label: 'Mode', category: 'mode', value, choices }]
}

function parseModels(models: unknown): AgentOption[] {
  const value = asString(valueAt(models, 'currentModelId'))
  if (value === undefined) return []
  const choices = asArray(valueAt(models, 'availableModels')).flatMap(model => parseChoice(model, 'modelId'))
  return [{ id: 'model', label: 'Model', category: 'model', value, choices }]
}

function parseChoice(choice: unknown, valueKey: string): AgentOption['choices'] {
  const value = asString(valueAt(choice, valueKey))
  return value === undefined ? [] : [{ value, label: asString(valueAt(choice, 'name')) ?? value }]
}
