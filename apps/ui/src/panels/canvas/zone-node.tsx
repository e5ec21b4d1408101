import { IconPencil, IconTrash } from '@tabler/icons-react'
import { type NodeProps, NodeResizer } from '@xyflow/react'
import { memo, useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useHasRole } from '../../live/current-user.ts'
import { ActionsMenu, type MenuAction } from '../../ui/menu-actions.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { toastError } from '../../ui/toast.ts'
import classes from './canvas.module.css'
import type { ZoneNode as ZoneNodeOf } from './nodes.ts'
import { changeZones, withoutZone, withZoneChange } from './zones.ts'

/** A named area of the canvas; cards inside move with it. */
export const ZoneNode = memo(({ data: { board, zone }, selected }: NodeProps<ZoneNodeOf>) => {
  const client = useClient()
  const canChange = useHasRole('member')
  const [isNaming, setNaming] = useState(false)
  const change = (...[how]: [Parameters<typeof changeZones>[2]]) => changeZones(client, board.board_id, how)
  const remove = () => change(withoutZone(zone.zone_id)).catch(error => toastError('Couldn’t remove the zone', error))
  const actions: MenuAction[] = [
    { label: 'Rename…', Icon: IconPencil, run: () => setNaming(true) },
    { label: 'Remove zone', Icon: IconTrash, isDestructive: true, run: () => void remove() }
  ]
  return (
    <section className={classes.zone} aria-label={`Zone “${zone.name}”`}>
      {canChange && (
        <NodeResizer
          isVisible={selected}
          minWidth={160}
          minHeight={120}
          onResizeEnd={(_event, { x, y, width, height }) =>
            change(
              withZoneChange(zone.zone_id, {
                x: Math.round(x),
                y: Math.round(y),
                width: Math.round(width),
                height: Math.round(height)
              })
            ).catch(error => toastError('Couldn’t resize the zone', error))
          }
        />
      )}
      <header className={classes.zoneHead}>
        <h3 className={classes.zoneName}>{zone.name}</h3>
        {canChange && <ActionsMenu subject={`zone “${zone.name}”`} actions={actions} size="sm" className="nodrag" />}
      </header>
      {isNaming && (
        <NameDialog
          title="Rename zone"
          label="Name"
          name={zone.name}
          maxLength={120}
          verb="Rename"
          onSubmit={name => change(withZoneChange(zone.zone_id, { name }))}
          onClose={() => setNaming(false)}
        />
      )}
    </section>
  )
})
