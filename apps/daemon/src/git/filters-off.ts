import type { Git, Setting } from './git.ts'

/**
 * Settings that empty every filter which the repository's own configuration names. Comparing and checking out would run
 * them: on each file that `.gitattributes` gives to them.
 */
export async function filtersOff(git: Git, directory: string): Promise<Setting[]> {
  const listed = await git.ask(['config', '--list', '--show-scope', '--name-only', '-z'], { directory })
  const parts = listed.split('\0')
  const drivers = new Set<string>()
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [scope, key = ''] = [parts[at], parts[at + 1]]
    const [, driver] = /^filter\.(.+)\.[^.]+$/s.exec(key) ?? []
    if (driver !== undefined && scope !== 'global') drivers.add(driver)
  }
  return [...drivers].flatMap((driver): Setting[] => [
    [`filter.${driver}.clean`, ''],
    [`filter.${driver}.smudge`, ''],
    [`filter.${driver}.process`, ''],
    [`filter.${driver}.required`, 'false']
  ])
}
