import { Button } from '@mantine/core'
import { useLayoutEffect, useRef } from 'react'
import { useClient } from '../../live/client.tsx'
import { saveWholeOutput } from '../../live/download-output.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { tellFailure } from '../../ui/toast.ts'
import classes from './tool-block.module.css'

interface Props {
  text: string
  /** Where the whole is, when this is only a part. */
  url: string | null
  isGrowing: boolean
}

/** What a tool printed; while it prints, the last of it is in sight. */
export function ToolOutput({ text, url, isGrowing }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (isGrowing && text) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [isGrowing, text])
  return (
    <div className={classes.output}>
      <ScrollBox ref={box} className={classes.text} label="Output">
        {text}
      </ScrollBox>
      <span className={classes.copy}>
        <CopyButton label="Copy output" text={() => text} />
      </span>
      {url && <WholeOutput url={url} />}
    </div>
  )
}

function WholeOutput({ url }: { url: string }) {
  const client = useClient()
  const save = () => saveWholeOutput(client, url).catch(error => tellFailure('Couldn’t download the output', error))
  return (
    <p className={classes.places}>
      Output truncated.{' '}
      <Button variant="subtle" size="compact-xs" onClick={save}>
        Download full output
      </Button>
    </p>
  )
}
