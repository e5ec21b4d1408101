import { ActionIcon, type MantineColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import classes from './header.module.css'

const THEMES: Record<MantineColorScheme, { Icon: typeof IconSun; word: string; next: MantineColorScheme }> = {
  auto: { Icon: IconDeviceDesktop, word: 'system', next: 'light' },
  light: { Icon: IconSun, word: 'light', next: 'dark' },
  dark: { Icon: IconMoon, word: 'dark', next: 'auto' }
}

/** Cycles through the system, light and dark theme. */
export function ThemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { Icon, word, next } = THEMES[colorScheme]
  const label = `Theme: ${word}. Switch to ${THEMES[next].word}`
  return (
    <ActionIcon
      className={classes.theme}
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
    >
      <Icon size={17} stroke={1.75} />
    </ActionIcon>
  )
}
