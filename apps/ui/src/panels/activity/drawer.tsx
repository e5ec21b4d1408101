import { Badge, Drawer, Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { MouseEvent } from 'react'
import { useWaiting } from '../../live/page-title.ts'
import classes from './activity.module.css'
import { Activity } from './activity.tsx'
import { AtWork } from './running-tasks.tsx'
import { ForYou } from './needs-attention.tsx'

interface Props {
  board_id: string
  onClose(): void
}

/** Beside the board: what happened on it, what waits for whoever looks, and who is at work anywhere. */
export default function ActivityDrawer({ board_id, onClose }: Props) {
  const waiting = useWaiting()
  const isNarrow = useMediaQuery('(max-width: 900px)')
  // On a small screen it would cover what a line of it leads to.
  const closeBehindWhatIsOpened = ({ target }: MouseEvent) => {
    if (isNarrow && target instanceof Element && target.closest('a')) onClose()
  }
  return (
    <Drawer.Root
      opened
      onClose={onClose}
      position="right"
      size="sm"
      lockScroll={false}
      trapFocus={false}
      classNames={{ inner: classes.inner, content: classes.drawer }}
    >
      <Drawer.Content>
        <div className={classes.head}>
          <Drawer.Title className={classes.title}>Activity</Drawer.Title>
          <Drawer.CloseButton aria-label="Close" />
        </div>
        <Drawer.Body onClick={closeBehindWhatIsOpened}>
          <Tabs defaultValue="happened" keepMounted={false}>
            <Tabs.List grow>
              <Tabs.Tab value="happened">This board</Tabs.Tab>
              <Tabs.Tab
                value="for-you"
                rightSection={
                  waiting > 0 && (
                    <Badge size="sm" circle>
                      {waiting}
                    </Badge>
                  )
                }
              >
                Needs attention
              </Tabs.Tab>
              <Tabs.Tab value="at-work">Running</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="happened">
              <Activity key={board_id} board_id={board_id} />
            </Tabs.Panel>
            <Tabs.Panel value="for-you">
              <ForYou />
            </Tabs.Panel>
            <Tabs.Panel value="at-work">
              <AtWork />
            </Tabs.Panel>
          </Tabs>
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}
