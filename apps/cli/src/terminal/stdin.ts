import { buffer } from 'node:stream/consumers'
import { CliError, EXIT } from '../base/cli-error.ts'

/** The argument that stands for standard input. */
export const STDIN = '-'

/** Everything on standard input. `uses` is how many arguments ask for it; it can be read once only. */
export async function readStdin(uses: number): Promise<Buffer> {
  if (uses > 1) throw new CliError(EXIT.usage, 'usage', 'Standard input can be read only once: pass - only once.')
  const content = await buffer(process.stdin)
  if (content.length > 0) return content
  throw new CliError(EXIT.usage, 'usage', 'Standard input is empty.')
}
