import { CHANNEL_MODES, type ChannelMode } from '@callboard/contract'
import { Radio } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../live/client.tsx'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import classes from './settings.module.css'
import { useSetting } from './settings-queries.ts'
import { SettingsSection } from './settings-section.tsx'

const MODES: { mode: ChannelMode; title: string; description: string }[] = [
  {
    mode: 'everybody',
    title: 'All boards',
    description: 'Browsers receive updates for every board people have access to. Recommended for most teams.'
  },
  {
    mode: 'boards',
    title: 'Only open boards',
    description:
      'Browsers receive updates only for the boards and sessions they show. For large teams and heavy activity.'
  }
]

/** The settings that apply to everyone. */
export function Workspace() {
  const settings = useClient().service('settings')
  const setting = useSetting()
  const change = useMutation({
    mutationFn: (channel_mode: ChannelMode) => settings.patch('workspace', { channel_mode })
  })
  const choose = (chosen: string) => {
    const mode = CHANNEL_MODES.find(mode => mode === chosen)
    if (mode) change.mutate(mode)
  }
  const shown = change.isPending ? change.variables : setting?.channel_mode
  return (
    <SettingsSection
      title="Workspace"
      description="Settings for everyone. Changes apply immediately, and no updates are lost."
    >
      <Radio.Group
        label="Live updates"
        description="Private boards are only sent to people with access in both modes."
        value={shown ?? null}
        onChange={choose}
      >
        <div className={classes.choices}>
          {MODES.map(({ mode, title, description }) => (
            <Radio.Card key={mode} className={classes.choice} value={mode} disabled={!setting}>
              <Radio.Indicator />
              <div>
                <span className={classes.name}>{title}</span>
                <p className={classes.about}>{description}</p>
              </div>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      {change.error && <ErrorAlert error={change.error} />}
    </SettingsSection>
  )
}
