import type { Client, FollowEvent } from '@callboard/client'
import type { Session } from '@callboard/contract'
import { shortId } from '../base/short-id.ts'
import type { Output } from '../context/output.ts'
import { toSingleLine } from '../format/sanitize.ts'
import type { TextStyle } from '../format/style.ts'
import { pad, truncate } from '../format/table.ts'
import { PrefixedSink } from './prefixed-sink.ts'
import { Printer } from './printer.ts'
import type { View } from './view.ts'

const COLORS: readonly TextStyle[] = ['cyan', 'green', 'magenta', 'yellow', 'blue', 'red']
/** Columns of the terminal for the title in the prefix of a line. */
const TITLE_WIDTH = 20

/** Prints a single session as it is, and several with a prefix before each line. */
export class SessionPrinters implements View {
  private readonly client: Client
  private readonly out: Output
  private readonly isSingle: boolean
  private readonly printers = new Map<string, Printer>()
  private readonly agentNames = new Map<string, string>()

  constructor(client: Client, out: Output, isSingle: boolean) {
    this.client = client
    this.out = out
    this.isSingle = isSingle
  }

  async show(event: FollowEvent): Promise<void> {
    if (event.kind === 'session') await this.addPrinter(event.session)
    if (event.kind === 'gone') this.removePrinter(event.session_id)
    const session_id = sessionIdOf(event)
    for (const [id, printer] of this.printers) if (session_id === undefined || session_id === id) printer.show(event)
  }

  info(text: string): void {
    const [printer] = this.printers.values()
    if (this.isSingle && printer) printer.info(text)
    else this.out.info(text, 'dim')
  }

  private async addPrinter(session: Session): Promise<void> {
    if (this.printers.has(session.session_id)) return
    const agentName = await this.agentName(session.agent_id)
    const sink = this.isSingle ? this.out : new PrefixedSink(this.out, this.prefixOf(session))
    this.printers.set(session.session_id, new Printer(sink, agentName))
  }

  private removePrinter(session_id: string): void {
    if (!this.isSingle && this.printers.delete(session_id)) this.info(`Stopped following ${shortId(session_id)}.`)
  }

  private prefixOf({ session_id, title }: Session): string {
    const name = pad(truncate(toSingleLine(title), TITLE_WIDTH), TITLE_WIDTH)
    return this.out.style(COLORS[this.printers.size % COLORS.length] ?? 'cyan', `${shortId(session_id)} ${name} │ `)
  }

  private async agentName(agent_id: string): Promise<string> {
    const name = this.agentNames.get(agent_id) ?? (await this.client.service('agents').get(agent_id)).name
    this.agentNames.set(agent_id, name)
    return name
  }
}

/** The session that an event belongs to; undefined for an event of all of them. */
function sessionIdOf(event: FollowEvent): string | undefined {
  switch (event.kind) {
    case 'message':
    case 'text':
      return event.message.session_id
    case 'task':
      return event.task.session_id
    case 'permission':
      return event.permission.session_id
    case 'session':
      return event.session.session_id
    case 'removed':
    case 'task_removed':
    case 'gone':
      return event.session_id
    case 'loading':
    case 'ready':
      return undefined
  }
}
