import { availableParallelism } from 'node:os'

const cores = availableParallelism()

/** Tests wait for processes, pages and the disk about as long as they work, and the longest package must not begin last. */
export const packagesAtOnce = cores + 2

/** Packages of the long randomized suites at once: they keep the processor busy. */
export const proofsAtOnce = cores

/** Test files of one package at once. */
export const filesAtOnce = Math.max(2, Math.ceil(cores / 4))
