// The stock declarations are imported first: the compiler prefers the overloads that are declared last.
import '@feathersjs/transport-commons'
import type { Application, HookContext, RealTimeConnection, ServiceGenericType } from '@feathersjs/feathers'

/** Connections that can receive an event. */
export interface Audience {
  /** The number of its connections in this process. Each counts once, in however many of its channels it is. */
  readonly length: number
  /** Its connections in this process, each once. */
  readonly connections: RealTimeConnection[]
  /** The current connections that match. Later joins and leaves do not change the result. */
  filter(predicate: (connection: RealTimeConnection) => boolean): Audience
  /** The same connections without the members of the given channels at the time of sending. */
  except(...names: (string | readonly string[])[]): Audience
  /**
   * The same connections, which receive `data` instead of the event's payload (`undefined` keeps the payload) and `extra`, if
   * given, instead of its further arguments.
   */
  send(data: unknown, ...extra: unknown[]): Audience
  /**
   * Removes its connections from the given channels: in this process before it returns, in other processes once they are
   * notified. Events that were emitted before still reach them, later ones do not.
   */
  evictFrom(...names: (string | readonly string[])[]): this
}

/** One or several named channels, each a Socket.IO room of the same name. Channels without members do not exist. */
export interface Channel extends Audience {
  /** Adds the connections to each of the channels. Ignores `undefined`, the connection of a call without a socket. */
  join(...connections: (RealTimeConnection | undefined)[]): this
  /** Removes the connections, or those that match a function, from each of the channels. */
  leave(...targets: (RealTimeConnection | undefined | ((connection: RealTimeConnection) => boolean))[]): this
  send(data: unknown, ...extra: unknown[]): Channel
}

/** The result of a publisher; empty for no recipients. A connection in several audiences receives the event once, from the first. */
export type PublishedTo = Audience | false | null | undefined | readonly PublishedTo[]

/** Returns the audiences of an event, synchronously. */
export type Publisher<T, A = Application, S = unknown> = (payload: T, context: HookContext<A, S>) => PublishedTo

/** The context of the call that caused the event, or this part of it for an event that was emitted manually. */
export type EventContext = Pick<HookContext, 'app' | 'path' | 'service'> & Partial<HookContext>

declare module '@feathersjs/feathers/lib/declarations' {
  interface ServiceAddons<A, S> {
    /** Sets the publisher of all events of this service, or of one. */
    publish(publisher: Publisher<ServiceGenericType<S>, A, this>): this
    publish(event: string, publisher: Publisher<ServiceGenericType<S>, A, this>): this
    registerPublisher(publisher: Publisher<ServiceGenericType<S>, A, this>): this
    registerPublisher(event: string, publisher: Publisher<ServiceGenericType<S>, A, this>): this
  }

  interface Application<Services, Settings> {
    /** The names of the channels that have members, in no particular order. The list is frozen: copy it to sort it. */
    channels: string[]
    channel(...names: (string | readonly string[])[]): Channel
    /** Sets the publisher of all events, or of one, for services without a publisher of their own. */
    publish<T>(publisher: Publisher<T, this>): this
    publish<T>(event: string, publisher: Publisher<T, this>): this
    registerPublisher<T>(publisher: Publisher<T, this>): this
    registerPublisher<T>(event: string, publisher: Publisher<T, this>): this
  }
}
