import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What the kernel holds for the TCP sockets of this machine, in bytes. Linux only. */
export interface KernelMemory {
  /** What is in their buffers. */
  buffers: number
  /** Its records of them: sockets, files and what epoll watches; 0 where only root may know. */
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
