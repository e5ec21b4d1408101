import { Drawer, Tabs } from '@mantine/core'
import classes from './activity.module.css'
import { Activity } from './activity.tsx'
import { AtWork } from './at-work.tsx'

interface Props {
  board_id: string
  onClose(): void
}

/** Beside the board: what happened on it, and who is at work anywhere. */
export default function ActivityDrawer({ board_id, onClose }: Props) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="sm"
      title="Activity"
      withOverlay={false}
      lockScroll={false}
      trapFocus={false}
      classNames={{ inner: classes.inner, content: classes.drawer, title: classes.title }}
    >
      <Tabs defaultValue="happened" keepMounted={false}>
        <Tabs.List grow>
          <Tabs.Tab value="happened">On this board</Tabs.Tab>
          <Tabs.Tab value="at-work">At work</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="happened">
          <Activity key={board_id} board_id={board_id} />
        </Tabs.Panel>
        <Tabs.Panel value="at-work">
          <AtWork />
        </Tabs.Panel>
      </Tabs>
    </Drawer>
  )
}
