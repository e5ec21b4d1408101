import { availableParallelism } from 'node:os'

const cores = availableParallelism()

/** Tests wait for processes, pages and the disk about as long as they work, so each core takes the files of one package more. */
export const packagesAtOnce = cores + 1

/** Test files of one package at once. */
export const filesAtOnce = Math.max(2, Math.ceil(cores / 4))
