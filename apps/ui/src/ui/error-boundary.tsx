import { Component, type ReactNode } from 'react'
import { Empty } from './empty.tsx'
import { sentence } from './toast.ts'

interface Props {
  children: ReactNode
}

/** Instead of a blank page: what broke, and a way on. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <Empty title="Something went wrong" action={{ label: 'Reload page', onClick: () => location.reload() }}>
        Your sessions are safe in the daemon. Error: {sentence(error)}
      </Empty>
    )
  }
}
