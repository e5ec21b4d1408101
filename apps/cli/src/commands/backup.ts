import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { fetchBackup } from '../context/http.ts'

export function backup(program: Command): void {
  program
    .command('backup <file>')
    .description('a copy of the database, made while the daemon runs')
    .option('--force', 'in the place of a file that is there')
    .addHelpText('after', `\nIt is put back with: ${CALLBOARD} restore <file>`)
    .action((file: string, options: { force?: true }, command: Command) =>
      withDaemon(command, context => run(context, file, options.force === true))
    )
}

/** Under another name until it is whole, so that a copy that was broken off passes for none. */
async function run({ out, target }: Context, file: string, isForced: boolean): Promise<void> {
  if (existsSync(file) && !isForced) {
    throw new Failure(
      EXIT.failed,
      'already_exists',
      `${file} is there already. Put the copy elsewhere, or say --force.`
    )
  }
  const part = `${file}.part`
  try {
    await pipeline(await fetchBackup(target), createWriteStream(part, { mode: 0o600 }))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  const { size } = await stat(file)
  out.made({ file, size }, file, `${Math.ceil(size / 1024)} KiB.`)
}
