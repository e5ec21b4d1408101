import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Returns the kernel memory of this machine's TCP sockets, in bytes. Linux only. */
export interface KernelMemory {
  /** The content of their buffers. */
  buffers: number
  /** The records of sockets, files and epoll; 0 where only root can read them. */
  records: number
}

export function kernelMemory(): KernelMemory {
  const [, pages = '0'] = /^TCP:.* mem (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8')) ?? []
  return { buffers: Number(pages) * PAGE, records: records() }
}

const PAGE = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }))
const KINDS = /^(TCP|sock_inode_cache|filp|eventpoll_epi) +(\d+) +\d+ +(\d+)/gm

function records(): number {
  if (process.getuid?.() !== 0) return 0
  const found = readFileSync('/proc/slabinfo', 'utf8').matchAll(KINDS)
  return [...found].reduce((sum, [, , count, size]) => sum + Number(count) * Number(size), 0)
}
