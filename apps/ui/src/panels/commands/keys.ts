const IS_MAC = /Mac|iP(hone|ad)/.test(navigator.userAgent)

/** The labels of the keys of a shortcut, in the order in which they are pressed. */
export const keyLabels = (keys: string): string[] => keys.replace('shift+?', '?').split('+').map(keyLabel)

const keyLabel = (key: string): string => KEY_LABELS.get(key) ?? key

const KEY_LABELS = new Map([
  ['mod', IS_MAC ? '⌘' : 'Ctrl'],
  ['alt', IS_MAC ? '⌥' : 'Alt'],
  ['ArrowUp', '↑'],
  ['ArrowDown', '↓']
])
