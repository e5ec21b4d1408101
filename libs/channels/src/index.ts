export type { Audience, Channel, EventContext, PublishedTo, Publisher } from './declarations.ts'
export type { PublishOptions } from './publish.ts'
export { roomChannels } from './room-channels.ts'
