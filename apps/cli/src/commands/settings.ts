import { CHANNEL_MODES, type ChannelMode, WORKSPACE } from '@callboard/contract'
import { Argument, type Command } from 'commander'
import { CALLBOARD } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'

export function settings(program: Command): void {
  const group = program
    .command('settings')
    .description('what holds for everyone; without a verb it shows it')
    .summary('what holds for everyone; set')
    .addHelpText('after', HELP)
    .action((_options: object, command: Command) => withDaemon(command, show))
  group
    .command('set')
    .description('changes a setting, for everyone and at once')
    .addArgument(new Argument('<setting>', 'which').choices(['channel_mode']))
    .addArgument(new Argument('<value>', 'its new value').choices(CHANNEL_MODES))
    .addHelpText('after', HELP)
    .action((_setting: string, value: ChannelMode, _options: object, command: Command) =>
      withDaemon(command, context => set(context, value))
    )
}

const HELP = `
channel_mode, which clients are told what happens on open boards:
  everybody  all of them, everything
  boards     each what it looks at

Example:
  ${CALLBOARD} settings set channel_mode boards`

async function show({ client, out }: Context): Promise<void> {
  const row = await client.service('settings').get(WORKSPACE)
  out.show(row, [['channel_mode', row.channel_mode]])
}

async function set({ client, out }: Context, channel_mode: ChannelMode): Promise<void> {
  const row = await client.service('settings').patch(WORKSPACE, { channel_mode })
  out.made(row, row.channel_mode, `channel_mode is ${row.channel_mode} for everyone now.`)
}
