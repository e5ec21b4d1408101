import { Button } from '@mantine/core'
import { useLayoutEffect, useRef } from 'react'
import { useClient } from '../../live/client.tsx'
import { fetchFile, saveFile } from '../../live/file-transfer.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { toastError } from '../../ui/toast.ts'
import classes from './tool-block.module.css'

interface Props {
  text: string
  /** The URL of the full output if this is truncated. */
  url: string | null
  isStreaming: boolean
}

/** The output of a tool; while it is streaming, its end stays visible. */
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
  const save = () =>
    fetchFile(client, url)
      .then(file => saveFile('output.txt', file))
      .catch(error => toastError('Couldn’t download the output', error))
  return (
    <p className={classes.places}>
      Output truncated.{' '}
      <Button variant="subtle" size="compact-xs" onClick={save}>
        Download full output
      </Button>
    </p>
  )
}
