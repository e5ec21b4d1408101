import type { Diff, Session } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useSessionDiff } from '../../live/session-diff.ts'
import { EmptyState } from '../../ui/empty.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { PanelSkeleton } from '../session/panel-skeleton.tsx'
import { ChangedFile } from './changed-file.tsx'
import classes from './changes.module.css'
import { LineCounts } from './line-counts.tsx'

/** The changes of a session's working directory since the session started, by file. */
export function Changes({ session }: { session: Session }) {
  const { data, error, isFetching, refetch } = useSessionDiff(session.session_id)
  const look = () => void refetch()
  if (error) {
    return (
      <EmptyState title="Couldn’t load changes" action={{ label: 'Try again', onClick: look }}>
        {error.message}
      </EmptyState>
    )
  }
  if (!data) return <PanelSkeleton />
  if (data.file_count === 0) {
    return (
      <EmptyState title="No changes" action={{ label: 'Refresh', onClick: look }}>
        Changes made in this session appear here when a task ends, committed or not.
      </EmptyState>
    )
  }
  return (
    <ScrollBox className={classes.viewport} label="Changes">
      <div className={classes.content}>
        <div className={classes.head}>
          <p className={classes.totals}>
            {data.file_count === 1 ? '1 file' : `${data.file_count} files`}
            <LineCounts additions={data.additions} deletions={data.deletions} />
            <BaseCommit {...data} />
          </p>
          <Button
            className={classes.refresh}
            variant="default"
            size="compact-sm"
            leftSection={<IconRefresh size={14} />}
            loading={isFetching}
            onClick={look}
          >
            Refresh
          </Button>
        </div>
        <ul className={classes.files}>
          {data.files.map(file => (
            <ChangedFile key={file.path} file={file} />
          ))}
        </ul>
        {data.is_truncated && <p className={classes.note}>{truncationText(data)}</p>}
      </div>
    </ScrollBox>
  )
}

function BaseCommit({ base_commit }: Diff) {
  return (
    <span className={classes.note} title={base_commit ?? undefined}>
      {base_commit ? `since ${base_commit.slice(0, 8)}` : 'no commits yet'}
    </span>
  )
}

function truncationText({ file_count, files }: Diff): string {
  const unlisted = file_count - files.length
  const more = unlisted > 0 ? `${unlisted} more files changed. ` : ''
  return `${more}The diff is too large to show in full. Open the working directory to see the rest.`
}
