import { obey } from '../processes/obey.ts'
import { catchUp } from './catching-up.ts'
import { Clients } from './clients.ts'

const clients = new Clients()

const deeds = {
  open: clients.open.bind(clients),
  until: clients.until.bind(clients),
  take: () => clients.take(),
  /** None of them reads anything any more. */
  pause: () => clients.lines.forEach(line => void line.pause()),
  catchUp
}

export type CrowdDeeds = typeof deeds
obey(deeds)
