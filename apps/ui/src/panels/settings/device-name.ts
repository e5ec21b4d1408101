const PROGRAMS: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/\b(Headless)?Chrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^node\b/i, 'Node.js']
]

const SYSTEMS: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux']
]

/** A readable name for a user agent; unknown ones are returned unchanged. */
export function deviceName(userAgent: string): string {
  const program = findName(userAgent, PROGRAMS)
  const system = findName(userAgent, SYSTEMS)
  if (!program) return userAgent === 'unknown' ? 'Unknown device' : userAgent
  return system ? `${program} on ${system}` : program
}

/** Returns the first match: many browsers also claim to be the later ones. */
const findName = (text: string, names: [RegExp, string][]) => names.find(([sign]) => sign.test(text))?.[1]
