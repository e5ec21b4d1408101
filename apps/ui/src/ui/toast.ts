import { notifications } from '@mantine/notifications'

/** The sentence of a failure. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Shows why something that was asked for did not happen. */
export function toastError(title: string, error: unknown): void {
  notifications.show({ title, message: errorText(error), color: 'red', autoClose: 10_000 })
}
