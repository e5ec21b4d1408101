import { CHANNEL_MODES, type ChannelMode } from '@callboard/contract'
import { Radio } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../live/client.tsx'
import { Refusal } from '../../ui/error-alert.tsx'
import { useSetting } from './rows.ts'
import { Section } from './section.tsx'
import classes from './settings.module.css'

const modes: { mode: ChannelMode; title: string; words: string }[] = [
  {
    mode: 'everybody',
    title: 'Everything to everybody',
    words: 'Every browser hears of every open board at once. The simplest, and right for most teams.'
  },
  {
    mode: 'boards',
    title: 'Each board to those who look at it',
    words:
      'A browser hears only of the boards and sessions that it has open. For many people, or much that goes on at once.'
  }
]

/** What holds for everyone. */
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
    <Section
      title="Workspace"
      about="What holds for everyone. Changes take effect at once, and nobody misses anything."
    >
      <Radio.Group
        label="Who is sent what happens"
        description="Boards that are for some people only stay theirs in both."
        value={shown ?? null}
        onChange={choose}
      >
        <div className={classes.choices}>
          {modes.map(({ mode, title, words }) => (
            <Radio.Card key={mode} className={classes.choice} value={mode} disabled={!setting}>
              <Radio.Indicator />
              <div>
                <span className={classes.name}>{title}</span>
                <p className={classes.about}>{words}</p>
              </div>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      {change.error && <Refusal error={change.error} />}
    </Section>
  )
}
