import { Button } from '@mantine/core'
import { useLayoutEffect, useRef } from 'react'
import { useClient } from '../../live/client.tsx'
import { saveWholeOutput } from '../../live/download-output.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { toastError } from '../../ui/toast.ts'
import classes from './tool-block.module.css'

interface Props {
  text: string
  /** Where the whole is, when this is only a part. */
  url: string | null
  isStreaming: boolean
}

/** What a tool printed; while it prints, the last of it is in sight. */
export function ToolOutput({ text, url, isStreaming }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (isStreaming && text) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [isStreaming, text])
  return (
    <div className={classes.output}>
      <ScrollBox ref={box} className={classes.text} label="Output">
        {text}
      </ScrollBox>
      <span className={classes.copy}>
        <CopyButton label="Copy output" text={() => text} />
      </span>
      {url && <FullOutput url={url} />}
    </div>
  )
}

function FullOutput({ url }: { url: string }) {
  const client = useClient()
  const save = () => saveWholeOutput(client, url).catch(error => toastError('Couldn’t download the output', error))
  return (
    <p className={classes.places}>
      Output truncated.{' '}
      <Button variant="subtle" size="compact-xs" onClick={save}>
        Download full output
      </Button>
    </p>
  )
}
