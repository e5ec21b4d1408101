import { expect, it } from 'vitest'
import { isPackageFile, packageFacts } from './package-files.ts'

const cases: [name: string, text: string, facts: string][] = [
  [
    'package.json',
    '{"name":"a","version":"1.0.0","description":"Does a.","workspaces":["x/*"],"scripts":{"test":"t"},"engines":{"node":">=20"},"license":"MIT"}',
    'npm package `a` 1.0.0 (Does a). Workspaces: `x/*`. Scripts: `test`. Node `>=20`. Licence MIT.'
  ],
  ['package.json', 'not JSON', 'npm package.'],
  ['Cargo.toml', '[dependencies]\nname = "no"\n[package]\nname = "a"\nversion = "0.1.0"\n', 'Rust crate `a` 0.1.0.'],
  ['Cargo.toml', '[workspace]\nmembers = [\n  "one",\n  "two"\n]\n', 'Rust workspace. Members: `one`, `two`.'],
  ['pyproject.toml', '[project]\nname = "a"\nrequires-python = ">=3.12"\n', 'Python package `a`. Python `>=3.12`.'],
  ['pyproject.toml', '[tool.poetry]\nname = "a"\nversion = "2"\n', 'Python package `a` 2.'],
  ['go.mod', 'module example.org/a\n\ngo 1.24\n', 'Go module `example.org/a` 1.24.'],
  [
    'pom.xml',
    '<project><parent><artifactId>no</artifactId></parent><artifactId>a</artifactId><version>3</version></project>',
    'Maven project `a` 3.'
  ],
  ['composer.json', '{"name":"v/a"}', 'PHP package `v/a`.'],
  ['Gemfile', "source 'x'\ngem 'a'\ngem 'b'\n", 'Ruby, with 2 gems.'],
  ['requirements.txt', '# none\nrequests==2\n', 'Python, with 1 requirement.'],
  ['Makefile', 'CC := gcc\nall: a.o\n\tcc\ntest: all\n.PHONY: all\n', 'make rules. Targets: `all`, `test`.'],
  ['Dockerfile', 'FROM node:22 AS build\nFROM scratch\n', 'container image. From: `node:22`, `scratch`.']
]

for (const [name, text, facts] of cases) it(`${name}: ${facts}`, () => expect(packageFacts(name, text)).toBe(facts))

it('recognizes package files by name', () => {
  expect(isPackageFile('package.json')).toBe(true)
  expect(isPackageFile('constructor')).toBe(false)
  expect(isPackageFile('toString')).toBe(false)
})
