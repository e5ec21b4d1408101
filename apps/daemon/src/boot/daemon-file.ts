import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../core/config.ts'

/** Where a daemon can be found, as it stands in `daemon.json` for the command line. */
export interface DaemonAddress {
  url: string
  port: number
  pid: number
}

/** The address people are told, with a slash at its end. */
export function publicAddress({ publicUrl, host }: Config, port: number): string {
  if (publicUrl) return publicUrl.href.replace(/\/*$/, '/')
  const isAnywhere = host === '0.0.0.0' || host === '::'
  const name = isAnywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}/`
}

const fileOf = (home: string) => join(home, 'daemon.json')

/** Renamed into its place, so that nobody reads half of it. */
export function writeDaemonFile(home: string, address: DaemonAddress): void {
  const file = fileOf(home)
  writeFileSync(`${file}.new`, `${JSON.stringify(address)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export const removeDaemonFile = (home: string) => rmSync(fileOf(home), { force: true })

/** Undefined while no daemon listens. */
export const readAddress = (home: string): DaemonAddress | undefined =>
  existsSync(fileOf(home)) ? JSON.parse(readFileSync(fileOf(home), 'utf8')) : undefined
