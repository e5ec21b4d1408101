import type { Audience as ChannelAudience, Publisher } from '@callboard/channels'
import { contracts, type DeliveryClass, type EventMeta, virtualServices } from '@callboard/contract'
import type { RealTimeConnection } from '@feathersjs/feathers'
import { getServiceOptions } from '@feathersjs/feathers/lib/service.js'
import type { Application } from '../declarations.ts'
import type { Audience } from './audience.ts'
import type { VisibilityCache } from './visibility-cache.ts'

/**
 * Registers the publisher of every event, on one page. An event's contract names the kinds of its narrow channels (C3),
 * audience.ts resolves them for a row, and here they become Feathers channels. A connection is in no channel before it is
 * authenticated (C2); `subscriptions` adds it to channels it may read (C4), and access/channel-memberships.ts evicts it when
 * read access ends.
 */
export function configurePublishers(app: Application, visibility: VisibilityCache): void {
  for (const contract of [...Object.values(contracts), ...Object.values(virtualServices)]) {
    for (const [event, { delivery, audience: kinds }] of Object.entries(contract.events)) {
      if (kinds.length === 0) throw new Error(`${contract.path} ${event} has no audience`)
      const service: Publishing = app.service(contract.path)
      const deliver = (audience: Audience) => deliveryChannels(audience, visibility, delivery)
      service.publish(event, (_payload, context) => {
        const { audience, except, meta, to } = { ...context.params }
        if (to) return toConnection(app, to)
        if (!audience) throw new Error(`${contract.path} ${event} was emitted without an audience`)
        const excluded = except ? deliver(except) : []
        return withOwnPositions(app, deliver(audience), meta).map(recipients => recipients.except(excluded))
      })
    }
  }
  app.hooks({ setup: [assertEventsDeclared] })
}

/** Only the user whose own feed an event is in receives its position there. */
function withOwnPositions(
  app: Application,
  channels: readonly string[],
  meta: EventMeta | undefined
): ChannelAudience[] {
  const shared = channels.filter(channel => !isPersonal(channel))
  if (shared.length === channels.length) return [app.channel(shared)]
  const metaFor = (ownChannels: readonly string[]) =>
    meta && {
      ...meta,
      positions: meta.positions?.filter(({ feed }) => !isPersonal(feed) || ownChannels.includes(feed))
    }
  const personal = channels.filter(isPersonal).map(channel => app.channel(channel).send(undefined, metaFor([channel])))
  return shared.length === 0 ? personal : [...personal, app.channel(shared).send(undefined, metaFor([]))]
}

const toConnection = (app: Application, connection: RealTimeConnection): ChannelAudience =>
  app.channel(`user:${connection.user?.user_id}`).filter(member => member === connection)

const isPersonal = (channel: string) => channel.startsWith('user:')

interface Publishing {
  publish(event: string, publisher: Publisher<unknown, Application>): unknown
}

/** C3: in mode `everybody` open events that are not ephemeral go to one channel; all others go to their narrow channels. */
function deliveryChannels(
  { channels, isOpen }: Audience,
  { mode }: VisibilityCache,
  delivery: DeliveryClass
): readonly string[] {
  return mode === 'everybody' && isOpen && delivery !== 'ephemeral' ? ['everybody'] : channels
}

/** C5: the daemon does not start with a service whose events are not in a contract. */
async function assertEventsDeclared({ app }: { app: Application }, next: () => Promise<void>): Promise<void> {
  const declared: Record<string, { events: object } | undefined> = { ...contracts, ...virtualServices }
  for (const [path, service] of Object.entries(app.services)) {
    const { serviceEvents = [] } = getServiceOptions(service)
    const events = Object.keys(declared[path]?.events ?? {})
    const unknown = serviceEvents.find(event => !events.includes(event))
    if (unknown) throw new Error(`No contract declares the event '${path} ${unknown}'`)
  }
  await next()
}
