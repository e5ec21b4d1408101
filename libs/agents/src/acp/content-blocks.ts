import { asString, valueAt } from './untrusted-values.ts'

/** Returns the text of a content block. Blocks that cannot be shown become a line that names their type; undefined for non-blocks. */
export function contentBlockText(block: unknown): string | undefined {
  const type = asString(valueAt(block, 'type'))
  switch (type) {
    case 'text':
      return asString(valueAt(block, 'text'))
    case 'resource_link':
      return labelled(asString(valueAt(block, 'name')), asString(valueAt(block, 'uri'))) ?? unsupported(type)
    case 'resource':
      return resourceText(valueAt(block, 'resource'))
    default:
      return type && labelled(unsupported(type), asString(valueAt(block, 'uri')))
  }
}

function resourceText(resource: unknown): string | undefined {
  const text = asString(valueAt(resource, 'text'))
  const type = asString(valueAt(resource, 'mimeType')) ?? 'resource'
  return text ?? labelled(unsupported(type), asString(valueAt(resource, 'uri')))
}

const unsupported = (type: string): string => `Unsupported content (${type})`

const labelled = (label: string | undefined, uri: string | undefined): string | undefined =>
  label && uri && label !== uri ? `${label}: ${uri}` : (label ?? uri)
