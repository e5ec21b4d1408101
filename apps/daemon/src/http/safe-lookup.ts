import type { Application } from '../declarations.ts'

/**
 * Feathers keeps its paths in plain objects, where `constructor` and its like are found without being services, and a look
 * at them throws. Such a path is looked up as the empty one, which belongs to nobody.
 */
export function guardLookup(app: Application): void {
  const { lookup } = app
  const isInherited = (part: string) => part in Object.prototype
  app.lookup = path => lookup.call(app, path.split('/').some(isInherited) ? '' : path)
}
