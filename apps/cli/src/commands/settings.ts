import { CHANNEL_MODES, type ChannelMode, WORKSPACE } from '@callboard/contract'
import { Argument, type Command } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'

export function settings(program: Command): void {
  const group = program
    .command('settings')
    .description('Show or change the settings of the workspace')
    .summary('Show the workspace settings; set')
    .addHelpText('after', HELP)
    .action((_options: object, command: Command) => withDaemon(command, show))
  group
    .command('set')
    .description('Change a setting for everyone')
    .addArgument(new Argument('<setting>', 'Name of the setting').choices(['channel_mode']))
    .addArgument(new Argument('<value>', 'New value').choices(CHANNEL_MODES))
    .addHelpText('after', HELP)
    .action((_setting: string, value: ChannelMode, _options: object, command: Command) =>
      withDaemon(command, context => set(context, value))
    )
}

const HELP = `
channel_mode: which events of open boards a client receives
  everybody  the events of every open board
  boards     the events of the boards it has open

Example:
  ${PROGRAM_NAME} settings set channel_mode boards`

async function show({ client, out }: Context): Promise<void> {
  const row = await client.service('settings').get(WORKSPACE)
  out.printRow(row, [['channel_mode', row.channel_mode]])
}

async function set({ client, out }: Context, channel_mode: ChannelMode): Promise<void> {
  const row = await client.service('settings').patch(WORKSPACE, { channel_mode })
  out.printResult(row, row.channel_mode, `Set channel_mode to ${row.channel_mode}.`)
}
