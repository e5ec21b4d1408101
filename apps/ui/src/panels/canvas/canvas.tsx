import '@xyflow/react/dist/style.css'
import { newIdempotencyKey } from '@callboard/client'
import type { Board } from '@callboard/contract'
import { Button, useComputedColorScheme, VisuallyHidden } from '@mantine/core'
import { IconShape } from '@tabler/icons-react'
import {
  Background,
  Controls,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useNodesState,
  useReactFlow
} from '@xyflow/react'
import { useEffect, useMemo, useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useHasRole } from '../../live/current-user.ts'
import { useAgents, useRepos, useSessions, useUnfinishedTasks } from '../../live/queries.ts'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { groupSessions } from '../board/sections.ts'
import classes from './canvas.module.css'
import { CardNode } from './card-node.tsx'
import { Cursors } from './cursors.tsx'
import { useDrag } from './drag.ts'
import { buildNodes, type CanvasNode } from './nodes.ts'
import { roundPosition, useSavePositions } from './save-positions.ts'
import { ZoneNode } from './zone-node.tsx'
import { changeZones, withZone } from './zones.ts'
import { useZoomLevel } from './zoom-level.ts'

/** A thousand unplaced cards, four in a row, fit on a screen at this zoom. */
const MIN_ZOOM = 0.015

const nodeTypes = { card: CardNode, zone: ZoneNode }

interface Props {
  board: Board
  openSession: string | undefined
}

/** A board as a canvas with freely placed cards. */
export default function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <BoardCanvas key={props.board.board_id} {...props} />
    </ReactFlowProvider>
  )
}

function BoardCanvas({ board, openSession }: Props) {
  const client = useClient()
  const flow = useReactFlow<CanvasNode>()
  const zoomLevel = useZoomLevel()
  const scheme = useComputedColorScheme()
  const canMove = useHasRole('member')
  const { board_id } = board
  const sessions = useSessions(board_id).data
  const tasks = useUnfinishedTasks(rows => rows).data
  // Loads the names before the first card is drawn in full.
  useAgents()
  useRepos()
  const cards = useMemo(
    () => groupSessions(sessions ?? [], tasks ?? []).flatMap(section => section.cards),
    [sessions, tasks]
  )
  const [nodes, setNodes, applyChanges] = useNodesState<CanvasNode>([])
  const [isNaming, setNaming] = useState(false)
  const { pendingPositions, savePositions } = useSavePositions(board_id)
  const handleChanges = useDrag(applyChanges, savePositions)
  const roster = client.roster(board_id)
  useEffect(() => {
    setNodes(current => buildNodes(board, cards, openSession, current, pendingPositions))
  }, [board, cards, openSession, setNodes, pendingPositions])
  useEffect(() => () => roster.show({ cursor: null, selection: [] }), [roster])

  const addZone = (name: string) => {
    const { x, y } = roundPosition(flow.screenToFlowPosition({ x: innerWidth / 3, y: innerHeight / 3 }))
    const zone = { zone_id: newIdempotencyKey(), name, x, y, width: 700, height: 340 }
    return changeZones(client, board_id, withZone(zone))
  }
  return (
    <div className={classes.canvas} data-zoom={zoomLevel}>
      <VisuallyHidden component="h2">Sessions</VisuallyHidden>
      <ReactFlow<CanvasNode>
        nodes={nodes}
        nodeTypes={nodeTypes}
        onNodesChange={handleChanges}
        onSelectionChange={({ nodes: chosen }) =>
          roster.show({
            selection: chosen
              .filter(({ type }) => type === 'card')
              .map(({ id }) => id)
              .slice(0, 100)
          })
        }
        onMouseMove={event =>
          roster.show({ cursor: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) })
        }
        onMouseLeave={() => roster.show({ cursor: null })}
        nodesDraggable={canMove}
        nodesConnectable={false}
        nodeDragThreshold={4}
        deleteKeyCode={null}
        onlyRenderVisibleElements
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        minZoom={MIN_ZOOM}
        maxZoom={1.5}
        colorMode={scheme}
        aria-label="Board"
      >
        <Background gap={24} />
        <Controls showInteractive={false} />
        <MiniMap<CanvasNode> pannable zoomable nodeColor={minimapColor} />
        <Cursors board_id={board_id} />
        {canMove && (
          <Panel position="top-right">
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconShape size={16} />}
              onClick={() => setNaming(true)}
            >
              Add zone
            </Button>
          </Panel>
        )}
      </ReactFlow>
      {isNaming && (
        <NameDialog
          title="Add zone"
          label="Name"
          maxLength={120}
          verb="Add"
          onSubmit={addZone}
          onClose={() => setNaming(false)}
        />
      )}
    </div>
  )
}

const minimapColor = ({ type }: CanvasNode) => (type === 'zone' ? 'var(--line)' : 'var(--muted)')
