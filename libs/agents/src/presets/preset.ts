/**
 * An agent that Callboard knows: where it comes from, how it is started, and what it is given. Agents are large, have licences
 * and a pace of their own, so none is among our dependencies: one is found on the PATH, or installed when somebody asks.
 */
export interface Preset {
  /** Its name in lists and commands, and that of its folder. */
  readonly name: string
  readonly title: string
  /** The npm package, and the exact version that was tried. */
  readonly package: string
  readonly version: string
  /** Whether the package is of no use before its own install scripts have run. */
  readonly needsScripts: boolean
  readonly program: string
  readonly args: readonly string[]
  /** What its environment holds where the daemon's says nothing of it. */
  readonly environment: Readonly<Record<string, string>>
  /** The secrets that it is given, where the daemon has them: keys of the models it works with, and no other. */
  readonly secrets: readonly string[]
  /** The mode it begins in, where its own first choice is not the one in which it asks people. */
  readonly mode: string | null
  /** How its user signs in, in a sentence. `at` gives what has to be typed for a program of the package. */
  signIn(at: (program: string) => string): string
}
