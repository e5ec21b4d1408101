import { Component, type ReactNode } from 'react'
import { errorText } from '../browser/error-text.ts'
import { EmptyState } from './empty.tsx'

interface Props {
  children: ReactNode
}

/** Shows an error message instead of a blank page. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <EmptyState title="Something went wrong" action={{ label: 'Reload page', onClick: () => location.reload() }}>
        Your sessions are safe in the daemon. Error: {errorText(error)}
      </EmptyState>
    )
  }
}
