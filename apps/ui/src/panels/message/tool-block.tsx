import { type Message, summarizeToolCall, type ToolCall } from '@callboard/contract'
import { Diff } from '../../ui/diff.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { withKeys } from '../../ui/keyed.ts'
import { useRelativePath } from '../../ui/relative-path.ts'
import { PermissionDecision } from './permission-decision.tsx'
import classes from './tool-block.module.css'
import { KIND_ICONS, STATUS_ICONS } from './tool-icons.ts'
import { ToolOutput } from './tool-output.tsx'

/** A tool call: open while it is running, if it failed, and if it changes a file. */
export function ToolBlock({ message, call }: { message: Message; call: ToolCall }) {
  const { Icon: KindIcon, word: kind } = KIND_ICONS[call.kind]
  const { Icon: StateIcon, word, tone } = STATUS_ICONS[call.status]
  return (
    <div className={classes.tool} data-tone={tone}>
      <Disclosure
        name={message.message_id}
        isOpen={isOpenByDefault(call, message.text)}
        summary={
          <>
            <KindIcon className={classes.kind} size={16} stroke={1.75} aria-label={kind} />
            <span className={classes.title} data-kind={call.kind}>
              {call.title}
            </span>
            <span className={classes.state} data-status={call.status}>
              <StateIcon size={14} aria-hidden />
              {word}
            </span>
          </>
        }
      >
        <ToolDetails message={message} call={call} />
      </Disclosure>
      <PermissionDecision message={message} call={call} />
    </div>
  )
}

function isOpenByDefault({ status, diffs }: ToolCall, output: string): boolean {
  if (status === 'running') return true
  // The permission request below shows the details.
  if (status === 'waiting_permission') return false
  return diffs.length > 0 || (status === 'failed' && output !== '')
}

function ToolDetails({ message, call }: { message: Message; call: ToolCall }) {
  const localPath = useRelativePath()
  const hasMore = message.text !== '' || call.diffs.length > 0
  const { command, rest } = summarizeToolCall(call)
  // For known kinds of tools, the arguments repeat the title.
  const otherArguments = hasMore && call.kind !== 'other' ? '' : rest
  const input = [command, otherArguments].filter(Boolean).join('\n')
  const paths = call.locations.map(({ path, line }) => localPath(line === null ? path : `${path}:${line}`))
  const showsInput = input !== '' && input !== call.title
  const isEmpty = !showsInput && !hasMore && paths.length === 0
  return (
    <div className={classes.details}>
      {showsInput && <pre className={classes.input}>{input}</pre>}
      {withKeys(call.diffs).map(({ key, item }) => (
        <Diff key={key} diff={item} />
      ))}
      {call.diffs.length === 0 && paths.length > 0 && <p className={classes.places}>{paths.join('  ')}</p>}
      {message.text && <ToolOutput text={message.text} url={call.output_url} isStreaming={call.status === 'running'} />}
      {isEmpty && <p className={classes.places}>{call.status === 'running' ? 'No output yet' : 'No details'}</p>}
    </div>
  )
}
