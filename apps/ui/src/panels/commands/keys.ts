const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent)

/** What is written on the keys of a shortcut, in the order in which they are pressed. */
export const keysOf = (keys: string): string[] => keys.replace('shift+?', '?').split('+').map(nameOf)

const nameOf = (key: string): string => names.get(key) ?? key

const names = new Map([
  ['mod', isMac ? '⌘' : 'Ctrl'],
  ['alt', isMac ? '⌥' : 'Alt'],
  ['ArrowUp', '↑'],
  ['ArrowDown', '↓']
])
