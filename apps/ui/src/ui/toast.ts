import { notifications } from '@mantine/notifications'

/** The sentence of a failure. */
export const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Shows why something that was asked for did not happen. */
export function tellFailure(title: string, error: unknown): void {
  notifications.show({ title, message: sentence(error), color: 'red', autoClose: 10_000 })
}
