import { Badge, Drawer, Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { MouseEvent } from 'react'
import { useAttentionCount } from '../../live/page-title.ts'
import classes from './activity.module.css'
import { BoardActivity } from './activity.tsx'
import { NeedsAttention } from './needs-attention.tsx'
import { RunningTasks } from './running-tasks.tsx'

interface Props {
  board_id: string
  onClose(): void
}

/** A drawer with the board's activity, the sessions that need attention, and the running tasks of all boards. */
export default function ActivityDrawer({ board_id, onClose }: Props) {
  const attentionCount = useAttentionCount()
  const isNarrow = useMediaQuery('(max-width: 900px)')
  // On a small screen the drawer would cover the page that a link leads to.
  const closeAfterNavigation = ({ target }: MouseEvent) => {
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
        <Drawer.Body onClick={closeAfterNavigation}>
          <Tabs defaultValue="happened" keepMounted={false}>
            <Tabs.List grow>
              <Tabs.Tab value="happened">This board</Tabs.Tab>
              <Tabs.Tab
                value="for-you"
                rightSection={
                  attentionCount > 0 && (
                    <Badge size="sm" circle>
                      {attentionCount}
                    </Badge>
                  )
                }
              >
                Needs attention
              </Tabs.Tab>
              <Tabs.Tab value="at-work">Running</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="happened">
              <BoardActivity key={board_id} board_id={board_id} />
            </Tabs.Panel>
            <Tabs.Panel value="for-you">
              <NeedsAttention />
            </Tabs.Panel>
            <Tabs.Panel value="at-work">
              <RunningTasks />
            </Tabs.Panel>
          </Tabs>
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}
