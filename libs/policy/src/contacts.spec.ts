import { fileURLToPath } from 'node:url'
import { expect, it } from '@jest/globals'
import { parsePolicy } from './parse-policy.js'
import { readPolicyFolder } from './policy-folder.js'

const shipped = readPolicyFolder(fileURLToPath(new URL('../../../policy', import.meta.url)))
/** What is wrong with the shipped policy once a passage of one file is another. */
function mistakes(file: string, from: string, to: string): string[] {
  const text = new TextDecoder().decode(shipped.get(file))
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
  const parsed = parsePolicy(new Map([...shipped, [file, new TextEncoder().encode(text.replace(from, to))]]))
  return 'errors' in parsed ? parsed.errors.map(({ file: where, line, message }) => `${where}:${line}: ${message}`) : []
}

it('names a contact of a cluster whom nobody could reach', () => {
  expect(mistakes('clusters.yaml', 'contacts: []', 'contacts: [sofia.kellar]')).toEqual([
    'clusters.yaml:8: people.yaml has nobody sofia.kellar; near is sofia.keller',
  ])
  expect(mistakes('clusters.yaml', 'contacts: []', 'contacts: [sofia.keller, "outside:ops"]')).toEqual([])
})

it('names somebody of the roster whom no page would reach', () => {
  const [unreachable, ...others] = mistakes('roster.yaml', 'id: sofia.keller', 'id: sofia.kellers')
  expect(unreachable).toMatch(/^people\.yaml:\d+: sofia\.keller is nobody in roster\.yaml/)
  expect(others).toEqual([
    expect.stringMatching(
      /^roster\.yaml:\d+: people\.yaml has nobody sofia\.kellers, so no page would reach them; near is sofia\.keller$/,
    ),
  ])
})

it('names somebody in people.yaml who is nobody elsewhere', () => {
  const [nobody, audience] = mistakes('people.yaml', '  nils.berg:', '  nils.bergh:')
  expect(nobody).toMatch(
    /^people\.yaml:\d+: nils\.bergh is nobody in roster\.yaml, stakeholders\.yaml, vendors\.yaml or clusters\.yaml$/,
  )
  expect(audience).toMatch(/^stakeholders\.yaml:\d+: "nils\.berg" is nobody in people\.yaml/)
})
