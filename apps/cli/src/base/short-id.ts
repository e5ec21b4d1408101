/** Enough of an id to name its row among very many, as lists show it. */
export function shortId(id: string): string {
  return id.slice(0, id.indexOf('_') + 9)
}
