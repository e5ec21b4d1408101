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
      <Empty
        title="This part of the page broke"
        action={{ label: 'Reload the page', onClick: () => location.reload() }}
      >
        Nothing is lost: everything said is kept by the daemon. The fault was: {sentence(error)}
      </Empty>
    )
  }
}
