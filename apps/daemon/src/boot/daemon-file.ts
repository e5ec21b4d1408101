import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../core/config.ts'
import { readSmallFileSync } from '../core/fs.ts'

/** The address of a running daemon in `daemon.json`, where the command line finds it. */
export interface DaemonAddress {
  url: string
  port: number
  pid: number
}

/** Returns the address for users, with a trailing slash. */
export function publicAddress({ publicUrl, host }: Config, port: number): string {
  if (publicUrl) return publicUrl.href.replace(/\/*$/, '/')
  const isUnspecified = host === '0.0.0.0' || host === '::'
  const name = isUnspecified ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}/`
}

const fileOf = (home: string) => join(home, 'daemon.json')

/** Renames the complete file into place, so that readers never see a partial one. */
export function writeDaemonFile(home: string, address: DaemonAddress): void {
  const file = fileOf(home)
  writeFileSync(`${file}.new`, `${JSON.stringify(address)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export const removeDaemonFile = (home: string) => rmSync(fileOf(home), { force: true })

/** Undefined while no daemon listens. */
export const readAddress = (home: string): DaemonAddress | undefined =>
  existsSync(fileOf(home)) ? JSON.parse(readSmallFileSync(fileOf(home))) : undefined
