import { Command } from 'commander'
import { EXIT } from './base/failure.ts'
import { VERSION } from './base/installation.ts'
import { CALLBOARD } from './base/program-name.ts'
import { account } from './commands/account.ts'
import { agents } from './commands/agents.ts'
import { backup } from './commands/backup.ts'
import { boards } from './commands/boards.ts'
import { diff } from './commands/diff.ts'
import { events } from './commands/events.ts'
import { follow } from './commands/follow.ts'
import { invite } from './commands/invite.ts'
import { link } from './commands/link.ts'
import { permissions } from './commands/permissions.ts'
import { prompt } from './commands/prompt.ts'
import { queue } from './commands/queue.ts'
import { repos } from './commands/repos.ts'
import { restore } from './commands/restore.ts'
import { resume } from './commands/resume.ts'
import { search } from './commands/search.ts'
import { sessions } from './commands/sessions.ts'
import { settings } from './commands/settings.ts'
import { signins } from './commands/signins.ts'
import { status } from './commands/status.ts'
import { stop } from './commands/stop.ts'
import { tokens } from './commands/tokens.ts'
import { users } from './commands/users.ts'
import { Output } from './context/output.ts'

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
  const program = new Command(CALLBOARD)
    .description('Runs coding agents and shows what they say, live.')
    .option('--url <address>', 'another daemon than the one of this machine')
    .option('--token <token>', 'the access token for it')
    .option('--json', 'data as one JSON object a line')
    .version(VERSION, '-V, --version', 'the version')
    .configureHelp({ showGlobalOptions: true, subcommandTerm: termOf })
    .showHelpAfterError(`See: ${CALLBOARD} --help`)
    .exitOverride()
    .addHelpText('after', HELP)
  for (const [heading, commands] of COMMANDS) {
    program.commandsGroup(heading)
    for (const add of commands) add(program)
  }
  for (const group of program.commands) refuseUnknownVerbs(group)
  return program
}

/** Where a command does something without a verb too, a verb that it does not know is not said to be one word too many. */
function refuseUnknownVerbs(group: Command): void {
  if (group.commands.length === 0) return
  group.allowExcessArguments().hook('preAction', (_group, acting) => {
    const word = group.args.at(group.registeredArguments.length)
    if (acting !== group || word === undefined) return
    const verbs = group.commands.map(command => command.name()).join(', ')
    group.error(`error: unknown verb '${word}'. There are: ${verbs}.`)
  })
}

const COMMANDS = [
  [
    'Commands:',
    [
      status,
      link,
      boards,
      repos,
      agents,
      sessions,
      prompt,
      follow,
      queue,
      diff,
      stop,
      resume,
      permissions,
      events,
      search
    ]
  ],
  ['People and rights:', [users, invite, account, tokens, signins, settings]],
  ['Data:', [backup, restore]]
] as const

/** A command and what it needs, without what help says anyway. */
function termOf(command: Command): string {
  return `${command.name()} ${command.usage().replace(/\[(options|command)\] ?/g, '')}`.trimEnd()
}

const HELP = `
Where an id is asked for, any unique beginning of it will do, or the name or
title of what has one.
CALLBOARD_URL and CALLBOARD_TOKEN stand for --url and --token.
CALLBOARD_HOME says where the data of this machine is.

Examples:
  ${CALLBOARD} sessions create --title "Tidy the tests"
  ${CALLBOARD} prompt k3f "what is this repository?" --follow
  ${CALLBOARD} follow k3f
  ${CALLBOARD} permissions answer p7q allow

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 not signed in,
            5 daemon not reachable, 6 not allowed`

/** `callboard … | head` closes our output when it has enough: that is an end, not an error. */
function endQuietlyWithoutReader(): void {
  process.stdout.on('error', error => {
    if ('code' in error && error.code === 'EPIPE') process.exit(EXIT.done)
    throw error
  })
}
