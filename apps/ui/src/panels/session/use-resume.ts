import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../live/client.tsx'
import { toastError } from '../../ui/toast.ts'

/** Resumes the queue of a session. */
export function useResume() {
  const client = useClient()
  return useMutation({
    mutationFn: (session_id: string) => client.resume(session_id),
    onError: error => toastError('Couldn’t resume the queue', error)
  })
}
