import { Command } from 'commander'
import { agents } from './commands/agents.ts'
import { boards } from './commands/boards.ts'
import { follow } from './commands/follow.ts'
import { link } from './commands/link.ts'
import { permissions } from './commands/permissions.ts'
import { prompt } from './commands/prompt.ts'
import { repos } from './commands/repos.ts'
import { resume } from './commands/resume.ts'
import { sessions } from './commands/sessions.ts'
import { status } from './commands/status.ts'
import { stop } from './commands/stop.ts'
import { EXIT } from './failure.ts'
import { Output } from './output.ts'
import { VERSION } from './version.ts'

/** Runs one command line and gives its exit code. */
export async function main(args: string[]): Promise<number> {
  endQuietlyWithoutReader()
  const program = createProgram()
  if (!args.length) {
    program.outputHelp()
    return EXIT.done
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return EXIT.done
  } catch (error) {
    return new Output(args.includes('--json')).fail(error)
  }
}

function createProgram(): Command {
  const program = new Command('callboard')
    .description('Runs coding agents and shows what they say, live.')
    .option('--url <address>', 'another daemon than the one of this machine')
    .option('--token <token>', 'the access token for it')
    .option('--json', 'data as one JSON object a line')
    .version(VERSION, '-V, --version', 'the version')
    .configureHelp({ showGlobalOptions: true, subcommandTerm: termOf })
    .showHelpAfterError('See: callboard --help')
    .exitOverride()
    .addHelpText('after', HELP)
  for (const add of [status, link, boards, repos, agents, sessions, prompt, follow, stop, resume, permissions]) {
    add(program)
  }
  return program
}

/** A command and what it needs, without what help says anyway. */
function termOf(command: Command): string {
  return `${command.name()} ${command.usage().replace(/\[(options|command)\] ?/g, '')}`.trimEnd()
}

const HELP = `
Where an id is asked for, any unique beginning of it will do.
CALLBOARD_URL and CALLBOARD_TOKEN stand for --url and --token. CALLBOARD_HOME says where the data of this machine is.

Examples:
  callboard sessions create --title "Tidy the tests"
  callboard prompt k3f "what is this repository?" --follow
  callboard follow k3f
  callboard permissions answer p7q allow

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 not signed in, 5 daemon not reachable`

/** `callboard … | head` closes our output when it has enough: that is an end, not an error. */
function endQuietlyWithoutReader(): void {
  process.stdout.on('error', error => {
    if ('code' in error && error.code === 'EPIPE') process.exit(EXIT.done)
    throw error
  })
}
