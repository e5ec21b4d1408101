import type { Request } from 'koa'
import { parse } from 'qs'
import type { Application } from '../declarations.ts'

/**
 * Parses the query string of requests. Feathers' own parser truncates lists to 20 values and drops names such as
 * `constructor`, which validation must see in order to refuse them.
 */
export function parseQueryStrings(app: Application): void {
  Object.defineProperty(app.request, 'query', {
    get(this: Request) {
      return parse(this.querystring, { arrayLimit: 200, plainObjects: true })
    }
  })
}
