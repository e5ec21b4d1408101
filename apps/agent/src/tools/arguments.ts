import { ToolError } from '../tool-error.ts'

/** The arguments of a tool call as somebody wrote them: checked one by one as they are taken. */
export class Arguments {
  readonly #given: Readonly<Record<string, unknown>>

  constructor(given: unknown) {
    this.#given = typeof given === 'object' && given !== null ? { ...given } : {}
  }

  text(name: string): string {
    const value = this.optionalText(name)
    if (value === undefined) throw new ToolError(`The argument ${name} is missing.`)
    return value
  }

  optionalText(name: string): string | undefined {
    const value = this.#given[name] ?? undefined
    if (value === undefined || typeof value === 'string') return value
    throw new ToolError(`The argument ${name} is not text.`)
  }

  /** A whole number from 1 on. */
  optionalCount(name: string): number | undefined {
    const value = this.#given[name] ?? undefined
    if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value > 0)) return value
    throw new ToolError(`The argument ${name} is not a whole number above 0.`)
  }
}
