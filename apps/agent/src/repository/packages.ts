import { listOf, objectOf, parseJson, textOf } from '../json.ts'
import { counted, plain } from '../markdown.ts'

export const isPackageFile = (name: string) => Object.hasOwn(READERS, name)

/** What a package file says of its package, in a line of Markdown. */
export function packageFacts(name: string, text: string): string {
  return READERS[name]?.(name.endsWith('.json') ? text : text.slice(0, LONGEST_HEAD)) ?? ''
}

const MOST_NAMED = 12
/** The patterns below are made for short texts, and what a package is stands at its beginning. */
const LONGEST_HEAD = 20_000

const READERS: Readonly<Record<string, (text: string) => string>> = {
  'package.json': npm,
  'Cargo.toml': cargo,
  'pyproject.toml': python,
  'go.mod': text => said('Go module', /^module\s+(\S+)/m.exec(text)?.[1], /^go\s+(\S+)/m.exec(text)?.[1]),
  'pom.xml': maven,
  'composer.json': text => {
    const { name, version, description } = objectOf(parseJson(text))
    return said('PHP package', textOf(name), textOf(version), textOf(description))
  },
  'mix.exs': text =>
    said('Elixir project', /\bapp:\s*:(\w+)/.exec(text)?.[1], /\bversion:\s*"([^"]+)"/.exec(text)?.[1]),
  'pubspec.yaml': text => said('Dart package', yaml(text, 'name'), yaml(text, 'version'), yaml(text, 'description')),
  'Package.swift': text => said('Swift package', /\bname:\s*"([^"]+)"/.exec(text)?.[1]),
  'CMakeLists.txt': text => said('CMake project', /\bproject\s*\(\s*([\w.-]+)/i.exec(text)?.[1]),
  'build.gradle': () => 'Gradle build.',
  'build.gradle.kts': () => 'Gradle build.',
  'settings.gradle': gradle,
  'settings.gradle.kts': gradle,
  Gemfile: text => `Ruby, with ${counted(text.match(/^\s*gem\s/gm)?.length ?? 0, 'gem')}.`,
  'requirements.txt': text => `Python, with ${counted(text.match(/^\s*[\w.-]+/gm)?.length ?? 0, 'requirement')}.`,
  'deno.json': text => `Deno.${named('Tasks', Object.keys(objectOf(objectOf(parseJson(text)).tasks)))}`,
  Makefile: text =>
    `rules for make.${named('Targets', [...new Set(text.match(/^[a-z][\w-]*(?=\s*:(?!=))/gim) ?? [])])}`,
  Dockerfile: text =>
    `container image.${named(
      'From',
      [...text.matchAll(/^FROM\s+(\S+)/gim)].map(([, from = '']) => from)
    )}`
}

function npm(text: string): string {
  const { name, version, description, license, scripts, workspaces, engines } = objectOf(parseJson(text))
  const packages = Array.isArray(workspaces) ? workspaces : listOf(objectOf(workspaces).packages)
  const node = textOf(objectOf(engines).node)
  const licence = textOf(license)
  return [
    said('npm package', textOf(name), textOf(version), textOf(description)),
    named(
      'Workspaces',
      packages.flatMap(entry => textOf(entry) ?? [])
    ),
    named('Scripts', Object.keys(objectOf(scripts))),
    node ? ` Node \`${node}\`.` : '',
    licence ? ` Licence ${plain(licence)}.` : ''
  ].join('')
}

function cargo(text: string): string {
  const value = (key: string) => toml(text, 'package', key)
  const members = /^members\s*=\s*\[([^\]]*)\]/m.exec(text)?.[1]?.match(/[^"\s,]+/g) ?? []
  const what = value('name')
    ? said('Rust crate', value('name'), value('version'), value('description'))
    : 'Rust workspace.'
  return `${what}${named('Members', members)}`
}

function python(text: string): string {
  const value = (key: string) => toml(text, 'project', key) ?? toml(text, 'tool.poetry', key)
  const needs = value('requires-python')
  const what = said('Python package', value('name'), value('version'), value('description'))
  return `${what}${needs ? ` Python \`${needs}\`.` : ''}`
}

function maven(text: string): string {
  const own = text.replace(/<(parent|dependencies|build|dependencyManagement|profiles)>[\s\S]*?<\/\1>/g, '')
  const value = (tag: string) => new RegExp(`<${tag}>\\s*([^<]+?)\\s*</${tag}>`).exec(own)?.[1]
  return said('Maven project', value('artifactId'), value('version'), value('description'))
}

function gradle(text: string): string {
  return said('Gradle project', /rootProject\.name\s*=\s*["']([^"']+)/.exec(text)?.[1])
}

function said(what: string, name?: string, version?: string, description?: string): string {
  const title = [what, name && `\`${name}\``, version && plain(version)].filter(Boolean).join(' ')
  return `${title}${description ? ` (${plain(inOneLine(description))})` : ''}.`
}

const inOneLine = (text: string) => text.trim().replace(/\s+/g, ' ').replace(/\.$/, '')

function named(what: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const more = names.length - MOST_NAMED
  const shown = names.slice(0, MOST_NAMED).map(name => `\`${name}\``)
  return ` ${what}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
}

function toml(text: string, section: string, key: string): string | undefined {
  const body = text.split(/^\[/m).find(part => part.startsWith(`${section}]`))
  return body && new RegExp(`^${key}\\s*=\\s*["']([^"'\\n]*)["']`, 'm').exec(body)?.[1]
}

const yaml = (text: string, key: string) => new RegExp(`^${key}:\\s*["']?(.+?)["']?\\s*$`, 'm').exec(text)?.[1]
