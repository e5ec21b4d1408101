import type { Session } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconPlayerStopFilled, IconPlayerTrackNext, IconSend2 } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../live/client.tsx'
import { toastError } from '../../ui/toast.ts'

interface Props {
  session: Session
  /** True if a sent prompt would be queued. */
  isBusy: boolean
  canSend: boolean
  onSend(): void
  onSendNow(): void
}

/** The buttons that send a prompt or stop the running task. */
export function SendButtons({ session, isBusy, canSend, onSend, onSendNow }: Props) {
  const isRunning = session.status !== 'idle' && session.status !== 'paused'
  return (
    <>
      <StopButton session={session} />
      {isBusy && canSend && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerTrackNext size={15} />}
          title={
            isRunning
              ? 'Stop the running task and send this prompt before the queued ones'
              : 'Send this prompt before the queued ones'
          }
          onClick={onSendNow}
        >
          {isRunning ? 'Interrupt & send' : 'Send now'}
        </Button>
      )}
      <Button size="xs" leftSection={<IconSend2 size={15} />} disabled={!canSend} onClick={onSend}>
        {isBusy && session.status !== 'paused' ? 'Queue' : 'Send'}
      </Button>
    </>
  )
}

function StopButton({ session }: { session: Session }) {
  const client = useClient()
  const stop = useMutation({
    mutationFn: () => client.stop(session.session_id),
    onError: error => toastError('Couldn’t stop the agent', error)
  })
  if (session.status === 'idle' || session.status === 'paused') return null
  const isStopping = session.status === 'stopping' || stop.isPending
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlayerStopFilled size={14} />}
      disabled={isStopping}
      onClick={() => stop.mutate()}
    >
      {isStopping ? 'Stopping…' : 'Stop'}
    </Button>
  )
}
