import { describe, expect, it } from 'vitest'
import { contentBlockText } from './content-blocks.ts'

describe('[A5] contentBlockText', () => {
  it.each([
    [{ type: 'text', text: 'Hello' }, 'Hello'],
    [{ type: 'image', mimeType: 'image/png', data: 'AAAA' }, 'Unsupported content (image)'],
    [{ type: 'image', uri: 'file:///a.png' }, 'Unsupported content (image): file:///a.png'],
    [{ type: 'audio', mimeType: 'audio/wav', data: 'AAAA' }, 'Unsupported content (audio)'],
    [{ type: 'resource_link', name: 'report.html', uri: 'file:///report.html' }, 'report.html: file:///report.html'],
    [{ type: 'resource_link', uri: 'file:///report.html' }, 'file:///report.html'],
    [{ type: 'resource', resource: { uri: 'file:///notes.md', text: 'The notes' } }, 'The notes'],
    [
      { type: 'resource', resource: { uri: 'file:///a.pdf', mimeType: 'application/pdf', blob: 'AAAA' } },
      'Unsupported content (application/pdf): file:///a.pdf'
    ],
    [{ type: 'resource' }, 'Unsupported content (resource)'],
    [{ type: 'hologram' }, 'Unsupported content (hologram)'],
    [{ type: 'text' }, undefined],
    ['a string', undefined],
    [{}, undefined]
  ])('%j', (block, text) => {
    expect(contentBlockText(block)).toBe(text)
  })
})
