import { Kbd, Modal } from '@mantine/core'
import type { CommandAction } from './action.ts'
import classes from './commands.module.css'
import { keyLabels } from './keys.ts'

/** Lists the shortcuts that are available now. */
export default function Shortcuts({ actions, onClose }: { actions: readonly CommandAction[]; onClose(): void }) {
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" size="sm">
      <dl className={classes.shortcuts}>
        {actions.map(
          ({ label, keys }) =>
            keys && (
              <div key={label} className={classes.shortcut}>
                <dt>{label}</dt>
                <dd>
                  {keyLabels(keys).map(key => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dd>
              </div>
            )
        )}
      </dl>
    </Modal>
  )
}
