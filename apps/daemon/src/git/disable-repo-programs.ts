import type { ConfigEntry, Git } from './git.ts'

/**
 * Returns configuration that disables the programs a repository's own configuration would start: every filter, which git runs
 * on the files that `.gitattributes` names, and every hook that is defined in the configuration (git 2.54).
 */
export async function disableRepoPrograms(git: Git, directory: string): Promise<ConfigEntry[]> {
  const listing = await git.output(['config', '--list', '--show-scope', '--name-only', '-z'], { directory })
  const fields = listing.split('\0')
  const filters = new Set<string>()
  const hooks = new Set<string>()
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [scope, key = ''] = [fields[index], fields[index + 1]]
    const [, kind, name] = /^(filter|hook)\.(.+)\.[^.]+$/s.exec(key) ?? []
    if (name !== undefined && scope !== 'global') (kind === 'filter' ? filters : hooks).add(name)
  }
  const disabledFilters = [...filters].flatMap((filter): ConfigEntry[] => [
    [`filter.${filter}.clean`, ''],
    [`filter.${filter}.smudge`, ''],
    [`filter.${filter}.process`, ''],
    [`filter.${filter}.required`, 'false']
  ])
  return [...disabledFilters, ...[...hooks].map((hook): ConfigEntry => [`hook.${hook}.enabled`, 'false'])]
}
