import type { Client } from '@callboard/client'
import { useEffect, useEffectEvent } from 'react'
import { useClient } from './client.tsx'

type Listener = Parameters<Client['events']['on']>[1]

/**
 * Calls `listener` for events of a type such as `task.completed`, or of all types of an entity (`task.*`), while
 * mounted.
 */
export function useDomainEvent(type: string, listener: Listener): void {
  const { events } = useClient()
  const onEvent = useEffectEvent(listener)
  useEffect(() => events.on(type, happening => onEvent(happening)), [events, type])
}
