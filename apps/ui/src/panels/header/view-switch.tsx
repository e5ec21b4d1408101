import { ActionIcon } from '@mantine/core'
import { IconLayoutBoardSplit, IconLayoutList } from '@tabler/icons-react'
import { type BoardView, chooseView, useBoardView } from '../../browser/board-view.ts'
import classes from './header.module.css'

const VIEWS: { view: BoardView; word: string; Icon: typeof IconLayoutList }[] = [
  { view: 'list', word: 'List', Icon: IconLayoutList },
  { view: 'canvas', word: 'Canvas', Icon: IconLayoutBoardSplit }
]

/** The board as a list, or as a canvas. */
export function ViewSwitch() {
  const chosen = useBoardView()
  return (
    <ActionIcon.Group className={classes.views}>
      {VIEWS.map(({ view, word, Icon }) => (
        <ActionIcon
          key={view}
          variant={view === chosen ? 'light' : 'subtle'}
          color={view === chosen ? 'pine' : 'gray'}
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
