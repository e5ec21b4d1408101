import { spawnSync } from 'node:child_process'
import type { Command } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { DAEMON_PROGRAM } from '../base/installation.ts'
import { toAbsolutePath } from '../base/local-path.ts'
import { Output } from '../context/output.ts'

/** Run by the daemon's program, which knows its home directory, its lock and its database. */
export function restore(program: Command): void {
  program
    .command('restore <file>')
    .description('Replace the local database with a backup; the daemon must be stopped')
    .addHelpText('after', '\nThe current database is kept beside the restored one. Clients reload everything.')
    .action((file: string, _options: object, command: Command) => {
      const path = toAbsolutePath(file)
      const run = spawnSync(process.execPath, [DAEMON_PROGRAM, 'restore', path], { encoding: 'utf8' })
      if (run.status !== 0) throw new CliError(EXIT.failed, 'not_restored', run.stderr.trim() || String(run.error))
      new Output(command.optsWithGlobals().json === true).printResult({ file: path }, file, run.stdout.trim())
    })
}
