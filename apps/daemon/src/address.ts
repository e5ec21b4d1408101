import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'

/** Where a daemon can be found, as it stands in `daemon.json` for the command line. */
export interface Address {
  url: string
  port: number
  pid: number
}

/** The address people are told, with a slash at its end. */
export function publicAddress({ publicUrl, host }: Config, port: number): string {
  if (publicUrl) return publicUrl.href.replace(/\/*$/, '/')
  const isAnywhere = host === '0.0.0.0' || host === '::'
  const name = isAnywhere ? '127.0.0.1' : host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return `http://${name}:${port}/`
}

const fileOf = (home: string) => join(home, 'daemon.json')

export const announceAddress = (home: string, address: Address) =>
  writeFileSync(fileOf(home), `${JSON.stringify(address)}\n`, { mode: 0o600 })

export const withdrawAddress = (home: string) => rmSync(fileOf(home), { force: true })

export const readAddress = (home: string): Address => JSON.parse(readFileSync(fileOf(home), 'utf8'))
