export { RoomChannel } from './channel.ts'
export { type RoomChannelsOptions, roomChannels } from './room-channels.ts'
