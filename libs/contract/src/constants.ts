/** The media types that are shown as images; every other file is offered as a download. */
export const PICTURE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** C3: `everybody` sends the events of open boards to everyone; `boards` sends each event to its own board and session. */
export const CHANNEL_MODES = ['everybody', 'boards'] as const
export type ChannelMode = (typeof CHANNEL_MODES)[number]
