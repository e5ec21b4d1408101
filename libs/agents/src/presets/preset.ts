/**
 * An agent with built-in support: its package, its command and its environment. Agents are large and have their own licences
 * and release cycles, so none is a dependency: an agent is found on the PATH, or installed on request.
 */
export interface Preset {
  /** Name in lists and commands, and of its installation folder. */
  readonly name: string
  readonly title: string
  /** The npm package, and the exact version that was tested. */
  readonly package: string
  readonly version: string
  /** True if the package needs its install scripts. */
  readonly needsScripts: boolean
  readonly program: string
  readonly args: readonly string[]
  /** Default environment variables; those of the daemon take precedence. */
  readonly environment: Readonly<Record<string, string>>
  /** The secrets of the daemon that it receives: the API keys of its models, and no others. */
  readonly secrets: readonly string[]
  /** The initial mode, for agents whose default mode does not ask people for permission. */
  readonly mode: string | null
  /** Returns instructions for signing in. `at` returns the command line of a program of the package. */
  signIn(at: (program: string) => string): string
}
