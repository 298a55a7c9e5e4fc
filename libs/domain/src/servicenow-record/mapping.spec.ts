import { expect, it } from '@jest/globals'
import { resolveWrite } from './mapping.js'
import { directory, mapping } from './testing/record.js'

it('cuts a text to what its column holds, so that it isn’t cut there without a word', () => {
  const report = JSON.stringify({ summary: 's'.repeat(161), description: 'd'.repeat(4000), annotations: {} })
  const contents = {
    short_description: { hash: 'h', as: 'summary' as const },
    description: { hash: 'h', as: 'description' as const },
  }
  const { values } = resolveWrite({ act: 'create', fields: {}, contents }, mapping, directory, () => report)
  expect(values).toEqual({ short_description: `${'s'.repeat(159)}…`, description: 'd'.repeat(4000) })
})
