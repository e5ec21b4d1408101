import type { Git, Setting } from './git.ts'

/**
 * Settings that switch off what the repository's own configuration would start: every filter, which comparing and checking out
 * run on each file that `.gitattributes` gives to it, and every hook that is configured there instead of in a file (git 2.54).
 */
export async function programsOff(git: Git, directory: string): Promise<Setting[]> {
  const listed = await git.ask(['config', '--list', '--show-scope', '--name-only', '-z'], { directory })
  const parts = listed.split('\0')
  const [drivers, hooks] = [new Set<string>(), new Set<string>()]
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [scope, key = ''] = [parts[at], parts[at + 1]]
    const [, kind, name] = /^(filter|hook)\.(.+)\.[^.]+$/s.exec(key) ?? []
    if (name !== undefined && scope !== 'global') (kind === 'filter' ? drivers : hooks).add(name)
  }
  const filtersOff = [...drivers].flatMap((driver): Setting[] => [
    [`filter.${driver}.clean`, ''],
    [`filter.${driver}.smudge`, ''],
    [`filter.${driver}.process`, ''],
    [`filter.${driver}.required`, 'false']
  ])
  return [...filtersOff, ...[...hooks].map((hook): Setting => [`hook.${hook}.enabled`, 'false'])]
}
