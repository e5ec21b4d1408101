import { SegmentedControl, VisuallyHidden } from '@mantine/core'
import { IconLayoutBoardSplit, IconLayoutList } from '@tabler/icons-react'
import { type BoardView, chooseView, useBoardView } from '../../live/view.ts'
import classes from './header.module.css'

const views: { value: BoardView; word: string; Icon: typeof IconLayoutList }[] = [
  { value: 'list', word: 'List', Icon: IconLayoutList },
  { value: 'canvas', word: 'Canvas', Icon: IconLayoutBoardSplit }
]

/** The board as a list, or as a canvas. */
export function ViewSwitch() {
  return (
    <SegmentedControl<BoardView>
      className={classes.views}
      size="xs"
      aria-label="Shown as"
      value={useBoardView()}
      onChange={chooseView}
      data={views.map(({ value, word, Icon }) => ({
        value,
        label: (
          <span className={classes.view} title={word}>
            <Icon size={16} stroke={1.75} aria-hidden />
            <VisuallyHidden>{word}</VisuallyHidden>
          </span>
        )
      }))}
    />
  )
}
