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
import { useMay } from '../../live/current-user.ts'
import { useAgents, useRepos, useSessions, useUnfinishedTasks } from '../../live/queries.ts'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { sectionsOf } from '../board/sections.ts'
import classes from './canvas.module.css'
import { CardNode } from './card-node.tsx'
import { Cursors } from './cursors.tsx'
import { useMoves } from './drag.ts'
import { type CanvasNode, nodesOf } from './nodes.ts'
import { rounded, usePlaces } from './save-positions.ts'
import { ZoneNode } from './zone-node.tsx'
import { changeZones, withZone } from './zones.ts'
import { useDistance } from './zoom-level.ts'

/** A thousand cards that nobody has laid anywhere, four in a row, fit on a screen. */
const SMALLEST = 0.015

const nodeTypes = { card: CardNode, zone: ZoneNode }

interface Props {
  board: Board
  openSession: string | undefined
}

/** A board as a plane on which cards are laid where people want them. */
export default function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Plane key={props.board.board_id} {...props} />
    </ReactFlowProvider>
  )
}

function Plane({ board, openSession }: Props) {
  const client = useClient()
  const flow = useReactFlow<CanvasNode>()
  const distance = useDistance()
  const scheme = useComputedColorScheme()
  const mayPlace = useMay('member')
  const { board_id } = board
  const sessions = useSessions(board_id).data
  const tasks = useUnfinishedTasks(rows => rows).data
  // Their names are here before anybody comes near enough to read them.
  useAgents()
  useRepos()
  const cards = useMemo(
    () => sectionsOf(sessions ?? [], tasks ?? []).flatMap(section => section.cards),
    [sessions, tasks]
  )
  const [nodes, setNodes, applyChanges] = useNodesState<CanvasNode>([])
  const [isNaming, setNaming] = useState(false)
  const { laid, putDown } = usePlaces(board_id)
  const change = useMoves(applyChanges, putDown)
  const roster = client.roster(board_id)
  useEffect(() => {
    setNodes(held => nodesOf(board, cards, openSession, held, laid))
  }, [board, cards, openSession, setNodes, laid])
  useEffect(() => () => roster.show({ cursor: null, selection: [] }), [roster])

  const addZone = (name: string) => {
    const { x, y } = rounded(flow.screenToFlowPosition({ x: innerWidth / 3, y: innerHeight / 3 }))
    const zone = { zone_id: newIdempotencyKey(), name, x, y, width: 700, height: 340 }
    return changeZones(client, board_id, withZone(zone))
  }
  return (
    <div className={classes.canvas} data-distance={distance}>
      <VisuallyHidden component="h2">Sessions</VisuallyHidden>
      <ReactFlow<CanvasNode>
        nodes={nodes}
        nodeTypes={nodeTypes}
        onNodesChange={change}
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
        nodesDraggable={mayPlace}
        nodesConnectable={false}
        nodeDragThreshold={4}
        deleteKeyCode={null}
        onlyRenderVisibleElements
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        minZoom={SMALLEST}
        maxZoom={1.5}
        colorMode={scheme}
        aria-label="Board"
      >
        <Background gap={24} />
        <Controls showInteractive={false} />
        <MiniMap<CanvasNode> pannable zoomable nodeColor={colourOf} />
        <Cursors board_id={board_id} />
        {mayPlace && (
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

const colourOf = ({ type }: CanvasNode) => (type === 'zone' ? 'var(--line)' : 'var(--muted)')
