import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { DAEMON } from '../base/installation.ts'
import { Output } from '../context/output.ts'

/** The daemon's own program does it: it knows its home, its lock and its database. */
export function restore(program: Command): void {
  program
    .command('restore <file>')
    .description('a backup in the place of this machine’s database, while the daemon is stopped')
    .addHelpText('after', '\nWhat was there before is kept beside it. Everyone reads everything anew after that.')
    .action((file: string, _options: object, command: Command) => {
      const run = spawnSync(process.execPath, [DAEMON, 'restore', resolve(file)], { encoding: 'utf8' })
      if (run.status !== 0) throw new Failure(EXIT.failed, 'not_restored', run.stderr.trim() || String(run.error))
      new Output(command.optsWithGlobals().json === true).made({ file: resolve(file) }, file, run.stdout.trim())
    })
}
