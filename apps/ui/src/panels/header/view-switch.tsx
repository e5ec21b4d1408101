import { ActionIcon } from '@mantine/core'
import { IconLayoutBoardSplit, IconLayoutList } from '@tabler/icons-react'
import { type BoardView, chooseView, useBoardView } from '../../browser/board-view.ts'
import classes from './header.module.css'

const VIEWS: { view: BoardView; word: string; Icon: typeof IconLayoutList }[] = [
  { view: 'list', word: 'List', Icon: IconLayoutList },
  { view: 'canvas', word: 'Canvas', Icon: IconLayoutBoardSplit }
]

/** Switches between list and canvas. */
export function ViewSwitch() {
  const chosen = useBoardView()
  return (
    <ActionIcon.Group className={classes.views}>
      {VIEWS.map(({ view, word, Icon }) => (
        <ActionIcon
          key={view}
          className={classes.view}
          variant="subtle"
          color="gray"
          aria-label={word}
          aria-pressed={view === chosen}
          title={`${word} (V)`}
          onClick={() => chooseView(view)}
        >
          <Icon size={17} stroke={1.75} />
        </ActionIcon>
      ))}
    </ActionIcon.Group>
  )
}
