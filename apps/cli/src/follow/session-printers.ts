import type { Client, FollowEvent } from '@callboard/client'
import type { Session } from '@callboard/contract'
import { shortId } from '../base/short-id.ts'
import type { Format, Output } from '../context/output.ts'
import { oneLine } from '../format/sanitize.ts'
import { NamedPaper } from './prefixed-sink.ts'
import { Printer } from './printer.ts'
import type { Show } from './view.ts'

const COLOURS: readonly Format[] = ['cyan', 'green', 'magenta', 'yellow', 'blue', 'red']
/** Characters of a title that stand in front of each line. */
const WIDTH = 20

/** Prints sessions for people: one as it is, several with a name in front of each line. */
export class Shown implements Show {
  private readonly client: Client
  private readonly out: Output
  private readonly isOne: boolean
  private readonly printers = new Map<string, Printer>()
  private readonly agents = new Map<string, string>()

  constructor(client: Client, out: Output, isOne: boolean) {
    this.client = client
    this.out = out
    this.isOne = isOne
  }

  async change(change: FollowEvent): Promise<void> {
    if (change.kind === 'session') await this.meet(change.session)
    if (change.kind === 'gone') this.leave(change.session_id)
    const session_id = sessionOf(change)
    for (const [id, printer] of this.printers) if (session_id === undefined || session_id === id) printer.change(change)
  }

  say(text: string): void {
    const [only] = this.printers.values()
    if (this.isOne && only) only.say(text)
    else this.out.say(text, 'dim')
  }

  private async meet(session: Session): Promise<void> {
    if (this.printers.has(session.session_id)) return
    const agent = await this.agent(session.agent_id)
    const paper = this.isOne ? this.out : new NamedPaper(this.out, this.nameOf(session))
    this.printers.set(session.session_id, new Printer(paper, agent))
  }

  private leave(session_id: string): void {
    if (!this.isOne && this.printers.delete(session_id)) this.say(`${shortId(session_id)} is not here any more.`)
  }

  private nameOf({ session_id, title }: Session): string {
    const name = `${shortId(session_id)} ${oneLine(title).slice(0, WIDTH).padEnd(WIDTH)} │ `
    return this.out.style(COLOURS[this.printers.size % COLOURS.length] ?? 'cyan', name)
  }

  private async agent(agent_id: string): Promise<string> {
    const known = this.agents.get(agent_id)
    const name = known ?? (await this.client.service('agents').get(agent_id)).name
    this.agents.set(agent_id, name)
    return name
  }
}

/** Which session a change is about; undefined when it is about all of them. */
function sessionOf(change: FollowEvent): string | undefined {
  switch (change.kind) {
    case 'message':
    case 'text':
      return change.message.session_id
    case 'task':
      return change.task.session_id
    case 'permission':
      return change.permission.session_id
    case 'session':
      return change.session.session_id
    case 'removed':
    case 'gone':
      return change.session_id
    default:
      return undefined
  }
}
