import { rm } from 'node:fs/promises'
import type { Preset } from '@callboard/agents'
import type { Config } from '../core/config.ts'
import { installedVersion } from './detect.ts'
import { createStagingFolder, directorySize, promoteStagingFolder, type StagingFolder } from './folders.ts'
import { InstallError, npmInstall, packageSpec } from './npm.ts'

interface Options extends Pick<Config, 'home' | 'environment'> {
  signal: AbortSignal
  /** Called with a label that says what is being done and how much has been downloaded. */
  onProgress(label: string): void
}

/** Time between two measurements of the download, in ms. */
const PROGRESS_INTERVAL_MS = 500

/** Smallest download that is reported, in bytes. */
const MIN_REPORTED_BYTES = 100_000

/** Installs a preset completely or not at all. @throws InstallError with the cause */
export async function installPreset(preset: Preset, { onProgress, ...options }: Options): Promise<void> {
  const { home } = options
  const staging = createStagingFolder(home, preset.name)
  const stopReporting = reportDownload(preset, staging, onProgress)
  try {
    await npmInstall(preset, staging, options)
    if (installedVersion(staging.path, preset) !== preset.version) {
      throw new InstallError(
        `${packageSpec(preset)} was downloaded, but does not contain the program "${preset.program}".`
      )
    }
    await promoteStagingFolder(home, preset.name, staging)
  } finally {
    stopReporting()
    await rm(staging.path, { recursive: true, force: true })
  }
}

/** Reports the size of a staging folder until the returned function is called. */
function reportDownload(preset: Preset, { path }: StagingFolder, onProgress: Options['onProgress']): () => void {
  const action = `Fetching ${packageSpec(preset)}`
  let lastLabel = action
  let isStopped = false
  let isMeasuring = false
  const measure = async () => {
    if (isMeasuring) return
    isMeasuring = true
    // Progress is optional: a failed measurement is made up for by the next one.
    const bytes = await directorySize(path).catch(() => 0)
    isMeasuring = false
    const label = `${action}: ${formatMegabytes(bytes)} MB so far`
    if (isStopped || bytes < MIN_REPORTED_BYTES || label === lastLabel) return
    lastLabel = label
    onProgress(label)
  }
  onProgress(action)
  const timer = setInterval(measure, PROGRESS_INTERVAL_MS)
  return () => {
    isStopped = true
    clearInterval(timer)
  }
}

const formatMegabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)
