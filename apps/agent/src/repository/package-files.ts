import { escapeMarkdown, formatCount } from '../text/markdown.ts'
import { asArray, asObject, asString, parseJson } from '../text/untyped-json.ts'

export const isPackageFile = (name: string) => Object.hasOwn(READERS, name)

/** The facts in a package file, as one line of Markdown. */
export function packageFacts(name: string, text: string): string {
  return READERS[name]?.(name.endsWith('.json') ? text : text.slice(0, MAX_PATTERN_LENGTH)) ?? ''
}

const MAX_NAMES = 12
/** The patterns below are slow on long texts, and the description of a package stands at the beginning. */
const MAX_PATTERN_LENGTH = 20_000

const READERS: Readonly<Record<string, (text: string) => string>> = {
  'package.json': npm,
  'Cargo.toml': cargo,
  'pyproject.toml': python,
  'go.mod': text => describe('Go module', /^module\s+(\S+)/m.exec(text)?.[1], /^go\s+(\S+)/m.exec(text)?.[1]),
  'pom.xml': maven,
  'composer.json': text => {
    const { name, version, description } = asObject(parseJson(text))
    return describe('PHP package', asString(name), asString(version), asString(description))
  },
  'mix.exs': text =>
    describe('Elixir project', /\bapp:\s*:(\w+)/.exec(text)?.[1], /\bversion:\s*"([^"]+)"/.exec(text)?.[1]),
  'pubspec.yaml': text =>
    describe('Dart package', yaml(text, 'name'), yaml(text, 'version'), yaml(text, 'description')),
  'Package.swift': text => describe('Swift package', /\bname:\s*"([^"]+)"/.exec(text)?.[1]),
  'CMakeLists.txt': text => describe('CMake project', /\bproject\s*\(\s*([\w.-]+)/i.exec(text)?.[1]),
  'build.gradle': () => 'Gradle build.',
  'build.gradle.kts': () => 'Gradle build.',
  'settings.gradle': gradle,
  'settings.gradle.kts': gradle,
  Gemfile: text => `Ruby, with ${formatCount(text.match(/^\s*gem\s/gm)?.length ?? 0, 'gem')}.`,
  'requirements.txt': text => `Python, with ${formatCount(text.match(/^\s*[\w.-]+/gm)?.length ?? 0, 'requirement')}.`,
  'deno.json': text => `Deno.${listNames('Tasks', Object.keys(asObject(asObject(parseJson(text)).tasks)))}`,
  Makefile: text =>
    `make rules.${listNames('Targets', [...new Set(text.match(/^[a-z][\w-]*(?=\s*:(?!=))/gim) ?? [])])}`,
  Dockerfile: text =>
    `container image.${listNames(
      'From',
      [...text.matchAll(/^FROM\s+(\S+)/gim)].map(([, from = '']) => from)
    )}`
}

function npm(text: string): string {
  const { name, version, description, license, scripts, workspaces, engines } = asObject(parseJson(text))
  const packages = Array.isArray(workspaces) ? workspaces : asArray(asObject(workspaces).packages)
  const node = asString(asObject(engines).node)
  const licence = asString(license)
  return [
    describe('npm package', asString(name), asString(version), asString(description)),
    listNames(
      'Workspaces',
      packages.flatMap(entry => asString(entry) ?? [])
    ),
    listNames('Scripts', Object.keys(asObject(scripts))),
    node ? ` Node \`${node}\`.` : '',
    licence ? ` Licence ${escapeMarkdown(licence)}.` : ''
  ].join('')
}

function cargo(text: string): string {
  const value = (key: string) => toml(text, 'package', key)
  const members = /^members\s*=\s*\[([^\]]*)\]/m.exec(text)?.[1]?.match(/[^"\s,]+/g) ?? []
  const crate = value('name')
    ? describe('Rust crate', value('name'), value('version'), value('description'))
    : 'Rust workspace.'
  return `${crate}${listNames('Members', members)}`
}

function python(text: string): string {
  const value = (key: string) => toml(text, 'project', key) ?? toml(text, 'tool.poetry', key)
  const pythonVersion = value('requires-python')
  const summary = describe('Python package', value('name'), value('version'), value('description'))
  return `${summary}${pythonVersion ? ` Python \`${pythonVersion}\`.` : ''}`
}

function maven(text: string): string {
  const own = text.replace(/<(parent|dependencies|build|dependencyManagement|profiles)>[\s\S]*?<\/\1>/g, '')
  const value = (tag: string) => new RegExp(`<${tag}>\\s*([^<]+?)\\s*</${tag}>`).exec(own)?.[1]
  return describe('Maven project', value('artifactId'), value('version'), value('description'))
}

function gradle(text: string): string {
  return describe('Gradle project', /rootProject\.name\s*=\s*["']([^"']+)/.exec(text)?.[1])
}

function describe(label: string, name?: string, version?: string, description?: string): string {
  const title = [label, name && `\`${name}\``, version && escapeMarkdown(version)].filter(Boolean).join(' ')
  return `${title}${description ? ` (${escapeMarkdown(toSingleLine(description))})` : ''}.`
}

const toSingleLine = (text: string) => text.trim().replace(/\s+/g, ' ').replace(/\.$/, '')

function listNames(label: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const more = names.length - MAX_NAMES
  const shown = names.slice(0, MAX_NAMES).map(name => `\`${name}\``)
  return ` ${label}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
}

function toml(text: string, section: string, key: string): string | undefined {
  const body = text.split(/^\[/m).find(part => part.startsWith(`${section}]`))
  return body && new RegExp(`^${key}\\s*=\\s*["']([^"'\\n]*)["']`, 'm').exec(body)?.[1]
}

const yaml = (text: string, key: string) => new RegExp(`^${key}:\\s*["']?(.+?)["']?\\s*$`, 'm').exec(text)?.[1]
