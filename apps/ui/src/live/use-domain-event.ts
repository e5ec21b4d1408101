import type { Client } from '@callboard/client'
import { useEffect, useEffectEvent } from 'react'
import { useClient } from './client.tsx'

type Listener = Parameters<Client['events']['on']>[1]

/** Hears what happens of a type, such as `task.completed`, or of all of a thing: `task.*`; while this is on the screen. */
export function useDomainEvent(type: string, listener: Listener): void {
  const { events } = useClient()
  const onEvent = useEffectEvent(listener)
  useEffect(() => events.on(type, happening => onEvent(happening)), [events, type])
}
