import type { AgentOption } from '../adapter.ts'
import { at, list, oneOf, text } from './narrow.ts'

/** What an answer or an update says can be chosen; undefined when it says nothing of it. */
export function optionsIn(said: unknown): AgentOption[] | undefined {
  if (hasConfigOptions(said)) return list(at(said, 'configOptions')).flatMap(configOption)
  const older = [...modes(at(said, 'modes')), ...models(at(said, 'models'))]
  return older.length > 0 ? older : undefined
}

/** Whether the agent knows the protocol's one way to set options; before it there was one for modes and one for models. */
export function hasConfigOptions(said: unknown): boolean {
  return Array.isArray(at(said, 'configOptions'))
}

/** The options after one of them was set. */
export function withValue(options: readonly AgentOption[], id: string, value: string): AgentOption[] {
  return options.map(option => (option.id === id ? { ...option, value } : option))
}

function configOption(option: unknown): AgentOption[] {
  const id = text(at(option, 'id'))
  const value = text(at(option, 'currentValue'))
  if (id === undefined || value === undefined) return []
  const category = oneOf(['mode', 'model', 'thought_level'] as const, at(option, 'category')) ?? 'other'
  const choices = list(at(option, 'options'))
    .flatMap(grouped)
    .flatMap(choice => choiceOf(choice, 'value'))
  return [{ id, label: text(at(option, 'name')) ?? id, category, value, choices }]
}

/** Choices may stand in named groups. */
function grouped(choice: unknown): readonly unknown[] {
  const inner = at(choice, 'options')
  return Array.isArray(inner) ? inner : [choice]
}

function modes(said: unknown): AgentOption[] {
  const value = text(at(said, 'currentModeId'))
  if (value === undefined) return []
  const choices = list(at(said, 'availableModes')).flatMap(mode => choiceOf(mode, 'id'))
  return [{ id: 'mode', label: 'Mode', category: 'mode', value, choices }]
}

function models(said: unknown): AgentOption[] {
  const value = text(at(said, 'currentModelId'))
  if (value === undefined) return []
  const choices = list(at(said, 'availableModels')).flatMap(model => choiceOf(model, 'modelId'))
  return [{ id: 'model', label: 'Model', category: 'model', value, choices }]
}

function choiceOf(choice: unknown, key: string): AgentOption['choices'] {
  const value = text(at(choice, key))
  return value === undefined ? [] : [{ value, label: text(at(choice, 'name')) ?? value }]
}
