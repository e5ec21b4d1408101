import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { toAbsolutePath } from '../base/local-path.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { fetchBackup } from '../context/http.ts'

export function backup(program: Command): void {
  program
    .command('backup <file>')
    .description('Write a copy of the database while the daemon runs')
    .option('--force', 'Overwrite an existing file')
    .addHelpText('after', `\nRestore it with: ${PROGRAM_NAME} restore <file>`)
    .action((file: string, options: { force?: true }, command: Command) =>
      withDaemon(command, context => run(context, file, options.force === true))
    )
}

/** Writes to another name first, so that an incomplete copy is never taken for a backup. */
async function run({ out, target }: Context, file: string, isForced: boolean): Promise<void> {
  const path = toAbsolutePath(file)
  if (existsSync(path) && !isForced) {
    throw new CliError(EXIT.failed, 'already_exists', `${file} already exists: pass --force to overwrite it.`)
  }
  const partial = `${path}.part`
  try {
    await pipeline(await fetchBackup(target), createWriteStream(partial, { mode: 0o600 }))
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  const { size } = await stat(path)
  out.printResult({ file, size }, file, `Wrote ${Math.ceil(size / 1024)} KiB.`)
}
