import type { RunnerDeps } from './deps.ts'
import type { PermissionBroker } from './turn/permission-broker.ts'
import type { StreamingText } from './turn/streaming-text.ts'

/** Everything the parts of the runner share. Each part takes only what it needs. */
export interface RunnerContext extends RunnerDeps {
  permissions: PermissionBroker
  /** Messages whose text is still growing, by message id. */
  streamingTexts: Map<string, StreamingText>
}
