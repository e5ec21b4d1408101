import { availableParallelism } from 'node:os'

const cores = availableParallelism()

/** Tests wait for processes, pages and the disk about as long as they work, and the longest package must not begin last. */
export const packagesAtOnce = cores + 2

/** Test files of one package at once. */
export const filesAtOnce = Math.max(2, Math.ceil(cores / 4))
