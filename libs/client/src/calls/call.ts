/** What goes over the wire: the method, the service's path and the arguments in Feathers' order. */
export type Request = readonly [method: string, path: string, ...args: unknown[]]

export interface CallOptions {
  /** Whether doing it twice is the same as doing it once: then it is sent again on each new connection, until it is answered. */
  repeatable?: boolean
}

export type Call = <T>(request: Request, options?: CallOptions) => Promise<T>
