export type { Coalesce, Coalescing } from './backlog.ts'
export type { Audience, Channel, EventContext, PublishedTo, Publisher } from './declarations.ts'
export type { ChannelOptions } from './options.ts'
export { roomChannels } from './room-channels.ts'
