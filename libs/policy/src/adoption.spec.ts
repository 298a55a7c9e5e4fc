import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parsePolicy } from './parse-policy.js'
import { readPolicyFolder } from './policy-folder.js'

const shipped = readPolicyFolder(fileURLToPath(new URL('../../../policy', import.meta.url)))
const mistakes = (text: string) => {
  const parsed = parsePolicy(new Map([...shipped, ['adoption.yaml', new TextEncoder().encode(text)]]))
  return 'errors' in parsed ? parsed.errors : []
}

describe('who adopts policy', () => {
  it('is somebody of the roster, and never one who could approve alone', () => {
    expect(mistakes('proposedBy: [Team Lead]\napprovedBy: [Evangelist]\n')).toEqual([])
    expect(mistakes('proposedBy: [Boss]\napprovedBy: [Evangelist]\n')).toMatchObject([
      { file: 'adoption.yaml', line: 1, column: 14 },
    ])
  })

  it('is told with its place where nobody else approves', () => {
    const roster = `people:\n  - { id: ada, roles: [Team Lead, Evangelist, Kube-Admin, Support Engineer], timeZone: UTC }\n`
    const files = new Map([...shipped, ['roster.yaml', new TextEncoder().encode(roster)]])
    files.delete('people.yaml')
    const parsed = parsePolicy(files)
    const of = 'errors' in parsed ? parsed.errors.filter(({ file }) => file === 'adoption.yaml') : []
    expect(of).toEqual([
      {
        file: 'adoption.yaml',
        line: 4,
        column: 13,
        message: 'besides ada, who may propose, nobody is Team Lead or Evangelist or Kube-Admin',
      },
    ])
  })
})
