import { useEffect } from 'react'
import { dismissError, useReportedErrors } from '../live/error-store.ts'
import { toastError } from './toast.ts'

/** Shows the errors of background work as toasts. */
export function ErrorToasts() {
  const errors = useReportedErrors()
  useEffect(() => {
    for (const { id, title, error } of errors) {
      dismissError(id)
      toastError(title, error)
    }
  }, [errors])
  return null
}
