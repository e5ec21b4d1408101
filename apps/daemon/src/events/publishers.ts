import type { Audience as ChannelAudience, Publisher } from '@callboard/channels'
import { contracts, type DeliveryClass, type EventMeta, virtualServices } from '@callboard/contract'
import type { RealTimeConnection } from '@feathersjs/feathers'
import { getServiceOptions } from '@feathersjs/feathers/lib/service.js'
import type { Application } from '../declarations.ts'
import type { Audience } from './audience.ts'

/**
 * Who hears what, on one page. An event's contract names its narrow channels (C3), a write finds them for its row
 * (rights/audience.ts), and here it is said which of them are used. A connection is in no channel before it has signed in
 * (C2); `subscriptions` lets it into those it may see (C4), and rights/memberships.ts puts it out when a right ends.
 */
export function configurePublishers(app: Application): void {
  for (const contract of [...Object.values(contracts), ...Object.values(virtualServices)]) {
    for (const [event, { delivery, audience }] of Object.entries(contract.events)) {
      if (audience.length === 0) throw new Error(`${contract.path} ${event} names nobody who hears it`)
      const service: Publishing = app.service(contract.path)
      service.publish(event, (_row, context) => {
        const { audience: heard, except, meta, to } = { ...context.params }
        if (to) return only(app, to)
        if (!heard) throw new Error('nobody said who hears this')
        const others = except ? used(app, except, delivery) : []
        return told(app, used(app, heard, delivery), meta).map(audience => audience.except(others))
      })
    }
  }
  app.hooks({ setup: [refuseUnknownEvents] })
}

/** The number that an event has in a person's own feed is told to that person alone. */
function told(app: Application, channels: readonly string[], meta: EventMeta | undefined): ChannelAudience[] {
  const shared = channels.filter(channel => !isPersonal(channel))
  if (shared.length === channels.length) return [app.channel(shared)]
  const fit = (heard: readonly string[]) =>
    meta && { ...meta, positions: meta.positions?.filter(({ feed }) => !isPersonal(feed) || heard.includes(feed)) }
  const personal = channels.filter(isPersonal).map(own => app.channel(own).send(undefined, fit([own])))
  return shared.length === 0 ? personal : [...personal, app.channel(shared).send(undefined, fit([]))]
}

const only = (app: Application, connection: RealTimeConnection): ChannelAudience =>
  app.channel(`user:${connection.user?.user_id}`).filter(one => one === connection)

const isPersonal = (channel: string) => channel.startsWith('user:')

interface Publishing {
  publish(event: string, publisher: Publisher<unknown, Application>): unknown
}

/** C3: in mode `everybody` one channel hears what everyone may hear and what is kept; all else is heard where it belongs. */
function used(app: Application, { channels, isOpen }: Audience, delivery: DeliveryClass): readonly string[] {
  const goesToAll = app.get('visibility').mode === 'everybody' && isOpen && delivery !== 'ephemeral'
  return goesToAll ? ['everybody'] : channels
}

/** C5: a service whose events no contract speaks of stops the start. */
async function refuseUnknownEvents({ app }: { app: Application }, next: () => Promise<void>): Promise<void> {
  const known: Record<string, { events: object } | undefined> = { ...contracts, ...virtualServices }
  for (const [path, service] of Object.entries(app.services)) {
    const { serviceEvents = [] } = getServiceOptions(service)
    const events = Object.keys(known[path]?.events ?? {})
    const unknown = serviceEvents.find(event => !events.includes(event))
    if (unknown) throw new Error(`No contract says who hears '${path} ${unknown}'.`)
  }
  await next()
}
