import { rm } from 'node:fs/promises'
import type { Preset } from '@callboard/agents'
import type { Config } from '../core/config.ts'
import { versionIn } from './detect.ts'
import { bytesIn, type Draft, newDraft, putInPlace } from './folders.ts'
import { InstallError, named, npmInstall } from './npm.ts'

interface Options extends Pick<Config, 'home' | 'environment'> {
  signal: AbortSignal
  /** Told what is being done, and how much of it is there. */
  onProgress(label: string): void
}

/** Milliseconds between two looks at how much is there. */
const LOOK_EVERY = 500

/** Fills a draft and puts it in place when it is whole; else nothing of it is left. @throws InstallError that says why */
export async function installPreset(preset: Preset, { onProgress, ...options }: Options): Promise<void> {
  const { home } = options
  const draft = newDraft(home, preset.name)
  const quiet = tellGrowth(preset, draft, onProgress)
  try {
    await npmInstall(preset, draft, options)
    if (versionIn(draft.path, preset) !== preset.version) {
      throw new InstallError(`${named(preset)} was fetched, but it holds no program "${preset.program}".`)
    }
    await putInPlace(home, preset.name, draft)
  } finally {
    quiet()
    await rm(draft.path, { recursive: true, force: true })
  }
}

/** Tells how much of a draft is there, until the function that it gives is called. */
function tellGrowth(preset: Preset, { path }: Draft, onProgress: Options['onProgress']): () => void {
  const doing = `Fetching ${named(preset)}`
  let [said, isOver, isLooking] = [doing, false, false]
  const look = async () => {
    if (isLooking) return
    isLooking = true
    // What cannot be looked at now is looked at the next time.
    const bytes = await bytesIn(path).catch(() => 0)
    isLooking = false
    const label = `${doing}: ${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB so far`
    if (isOver || bytes < 1e5 || label === said) return
    said = label
    onProgress(label)
  }
  onProgress(doing)
  const timer = setInterval(look, LOOK_EVERY)
  return () => {
    isOver = true
    clearInterval(timer)
  }
}
