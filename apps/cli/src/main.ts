import { Command, CommanderError, type Option } from 'commander'
import { EXIT } from './base/cli-error.ts'
import { VERSION } from './base/installation.ts'
import { PROGRAM_NAME } from './base/program-name.ts'
import { COMMAND_GROUPS } from './commands/index.ts'
import { Output } from './context/output.ts'
import { exitOnOutputError } from './terminal/output-errors.ts'

/** Runs one command line and returns its exit code. */
export async function main(args: string[]): Promise<number> {
  exitOnOutputError()
  const program = createProgram()
  if (!args.length) {
    program.outputHelp()
    return EXIT.ok
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return EXIT.ok
  } catch (error) {
    const out = new Output(optionsOf(args).includes('--json'))
    const exitCode = out.printError(error)
    if (error instanceof CommanderError && error.exitCode !== 0 && !out.isJson)
      out.info(usageHint(error, program, optionsOf(args)))
    return exitCode
  }
}

function createProgram(): Command {
  const program: Command = new Command(PROGRAM_NAME)
    .description('Run coding agents and follow their work live.')
    .usage('<command> [options]')
    .option('--url <url>', 'URL of the daemon (default: the daemon of this machine)')
    .option('--token <token>', 'Access token for that URL')
    .option('--json', 'Print data as one JSON object per line')
    .version(VERSION, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Print help')
    .addHelpCommand(
      new Command('help').argument('[command]').description('Print help for a command').helpGroup('Overview:')
    )
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: () => globalOptions(program), subcommandTerm })
    // Errors are printed by `main`, as messages or as JSON.
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .addHelpText('after', HELP)
  for (const [heading, commands] of COMMAND_GROUPS) {
    program.commandsGroup(heading)
    for (const addTo of commands) addTo(program)
  }
  for (const group of program.commands) rejectUnknownSubcommands(group)
  return program
}

/** A group that also runs without a subcommand would report an unknown one as an excess argument. */
function rejectUnknownSubcommands(group: Command): void {
  if (group.commands.length === 0) return
  group.allowExcessArguments().hook('preAction', (_group, action) => {
    const word = group.args.at(group.registeredArguments.length)
    if (action !== group || word === undefined) return
    const names = group.commands.map(command => command.name()).join(', ')
    group.error(`error: unknown command '${group.name()} ${word}'. Available commands: ${names}`)
  })
}

/** The name of a command and its arguments, without the `[options]` that every one has. */
function subcommandTerm(command: Command): string {
  return `${command.name()} ${command.usage().replace(/\[(options|command)\] ?/g, '')}`.trimEnd()
}

/** The options of every command: not those of its group, and not `--version`. */
function globalOptions(program: Command): Option[] {
  return program.options.filter(({ long }) => long !== '--version')
}

/** The help of the command that was used wrongly. */
function usageHint({ code }: CommanderError, program: Command, args: readonly string[]): string {
  const [command, ...parents] = findCommands(program, args)
  const path = [...parents.map(parent => parent.name()).reverse(), command.name()].join(' ')
  const takesText = code === 'commander.unknownOption' && command.registeredArguments.length > 0
  return `${takesText ? 'Put -- before an argument that begins with a dash. ' : ''}See: ${path} --help`
}

/** The command that the arguments name, followed by its parents. */
function findCommands(command: Command, args: readonly string[], parents: Command[] = []): [Command, ...Command[]] {
  const names = new Map(command.commands.map(one => [one.name(), one]))
  const index = args.findIndex(arg => names.has(arg))
  const next = names.get(args[index] ?? '')
  return next ? findCommands(next, args.slice(index + 1), [command, ...parents]) : [command, ...parents]
}

/** The arguments that may be options: after `--` none is. */
function optionsOf(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  return end < 0 ? args : args.slice(0, end)
}

const HELP = `
Arguments such as <session> take an id, a unique beginning of one, or a name or title.

Environment variables:
  CALLBOARD_URL, CALLBOARD_TOKEN  same as --url and --token
  CALLBOARD_HOME                  data directory of the local daemon
  NO_COLOR                        print without colors

Examples:
  ${PROGRAM_NAME} sessions create --title "Tidy the tests"
  ${PROGRAM_NAME} prompt k3f "What is this repository?" --follow
  ${PROGRAM_NAME} follow k3f
  ${PROGRAM_NAME} permissions answer p7q allow

Exit codes: 0 success, 1 failure, 2 usage error, 3 not found, 4 not signed in,
            5 daemon not reachable, 6 not allowed`
