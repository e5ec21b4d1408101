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

/** What people call the browser that describes itself so; its own words when nobody has a name for it. */
export function deviceName(userAgent: string): string {
  const program = findName(userAgent, PROGRAMS)
  const system = findName(userAgent, SYSTEMS)
  if (!program) return userAgent === 'unknown' ? 'Unknown device' : userAgent
  return system ? `${program} on ${system}` : program
}

/** The first that fits: later ones are claimed by many. */
const findName = (text: string, names: [RegExp, string][]) => names.find(([sign]) => sign.test(text))?.[1]
