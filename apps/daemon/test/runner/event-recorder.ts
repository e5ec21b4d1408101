import { EventEmitter } from 'node:events'
import type { Delta, EventMeta, Message, Permission, Session, Task, TaskProgress } from '@callboard/contract'
import { nextEvent, type stockClient } from '@callboard/testing'

export type Client = Awaited<ReturnType<typeof stockClient>>

/** The events of a session at work, and what they carry. */
interface Payloads {
  'sessions patched': Session
  'tasks created': Task
  'tasks patched': Task
  'tasks progress': TaskProgress
  'messages created': Message
  'messages patched': Message
  'messages delta': Delta
  'permissions created': Permission
  'permissions patched': Permission
}
type Name = keyof Payloads

export interface ReceivedEvent<T> {
  /** The order in which this client heard it, across all names. */
  nr: number
  payload: T
  meta: EventMeta
}

/** Everything a client hears from now on. */
export class EventRecorder {
  readonly #said = new EventEmitter().setMaxListeners(0)
  readonly #heard: { [N in Name]: ReceivedEvent<Payloads[N]>[] }
  #next = 0

  constructor(client: Client) {
    const listen = <N extends Name>(name: N): ReceivedEvent<Payloads[N]>[] => {
      const list: ReceivedEvent<Payloads[N]>[] = []
      const [path = '', event = ''] = name.split(' ')
      client.service(path).on(event, (payload: Payloads[N], meta: EventMeta) => {
        const one = { nr: this.#next++, payload, meta }
        list.push(one)
        this.#said.emit(name, one)
      })
      return list
    }
    this.#heard = {
      'sessions patched': listen('sessions patched'),
      'tasks created': listen('tasks created'),
      'tasks patched': listen('tasks patched'),
      'tasks progress': listen('tasks progress'),
      'messages created': listen('messages created'),
      'messages patched': listen('messages patched'),
      'messages delta': listen('messages delta'),
      'permissions created': listen('permissions created'),
      'permissions patched': listen('permissions patched')
    }
  }

  /** What was heard of this name so far, in order. */
  all<N extends Name>(name: N, test: (payload: Payloads[N]) => boolean = () => true): ReceivedEvent<Payloads[N]>[] {
    const list: ReceivedEvent<Payloads[N]>[] = this.#heard[name]
    return list.filter(({ payload }) => test(payload))
  }

  /** The first such event, whether it was heard already or is still to come. */
  async first<N extends Name>(name: N, test: (payload: Payloads[N]) => boolean): Promise<ReceivedEvent<Payloads[N]>> {
    const [known] = this.all(name, test)
    return known ?? nextEvent<ReceivedEvent<Payloads[N]>>(this.#said, name, ({ payload }) => test(payload))
  }
}
