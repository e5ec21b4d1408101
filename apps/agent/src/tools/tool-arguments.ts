import { ToolError } from '../workspace/tool-error.ts'

/** The untrusted arguments of a tool call; each is validated when it is read. */
export class ToolArguments {
  readonly #given: Readonly<Record<string, unknown>>

  constructor(given: unknown) {
    this.#given = typeof given === 'object' && given !== null ? { ...given } : {}
  }

  string(name: string): string {
    const value = this.optionalString(name)
    if (value === undefined) throw new ToolError(`The argument ${name} is missing.`)
    return value
  }

  optionalString(name: string): string | undefined {
    const value = this.#given[name] ?? undefined
    if (value === undefined || typeof value === 'string') return value
    throw new ToolError(`The argument ${name} must be a string.`)
  }

  /** A positive whole number. */
  optionalCount(name: string): number | undefined {
    const value = this.#given[name] ?? undefined
    if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value > 0)) return value
    throw new ToolError(`The argument ${name} must be a positive whole number.`)
  }
}
