import type { ServicePath, Services } from '@callboard/contract'

export type ServiceByPath = <P extends ServicePath>(path: P) => Services[P]

type Telling = 'created' | 'updated' | 'patched'
const TELLING: readonly Telling[] = ['created', 'updated', 'patched']

interface Emitter<E extends string, R> {
  on(event: E, listener: (row: R) => void): unknown
  off(event: E, listener: (row: R) => void): unknown
}

/** Hears every event that carries a row as it is now; gives what ends that. */
export function onRow<R>(service: Emitter<Telling, R>, listener: (row: R) => void): () => void {
  const undo = TELLING.map(event => on(service, event, listener))
  return () => {
    for (const step of undo) step()
  }
}

/** Hears one event; gives what ends that. */
export function on<E extends string, R>(
  service: Emitter<NoInfer<E>, NoInfer<R>>,
  event: E,
  listener: (row: R) => void
): () => void {
  service.on(event, listener)
  return () => {
    service.off(event, listener)
  }
}
