import { notifications } from '@mantine/notifications'
import { errorText } from '../browser/error-text.ts'

/** Milliseconds that an error stays on the screen. */
const ERROR_TOAST_MS = 10_000

/** Shows why an action failed. */
export function toastError(title: string, error: unknown): void {
  notifications.show({ title, message: errorText(error), color: 'red', autoClose: ERROR_TOAST_MS })
}
