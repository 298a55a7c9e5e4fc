import { expect, it } from '@jest/globals'
import { describePolicyError, parsePolicy, readPolicyFolder } from './index.js'

const shipped = readPolicyFolder(new URL('../../../policy', import.meta.url).pathname)
const text = new TextDecoder().decode(shipped.get('stakeholders.yaml'))

/** The mistakes of stakeholders.yaml with one text in place of another. */
function mistakesWith(there: string, instead: string, without: readonly string[] = []): string[] {
  if (!text.includes(there)) throw new Error(`stakeholders.yaml has no ${there}`)
  const files = new Map(shipped)
  files.set('stakeholders.yaml', new TextEncoder().encode(text.replace(there, instead)))
  for (const file of without) files.delete(file)
  const parsed = parsePolicy(files)
  const said = 'ok' in parsed ? [] : parsed.errors.map((error) => describePolicyError(error))
  return said.filter((mistake) => mistake.startsWith('policy/stakeholders.yaml'))
}
/** Line and column of a text in the shipped file. */
const placeOf = (needle: string) => {
  const before = text.slice(0, text.indexOf(needle)).split('\n')
  return `policy/stakeholders.yaml:${before.length}:${(before.at(-1) ?? '').length + 1}`
}

it('names each member and dedicated channel that people.yaml does not have, where it stands', () => {
  expect(mistakesWith('[nils.berg]', '[nils.borg]')).toEqual([
    `${placeOf('nils.berg')}: "nils.borg" is nobody in people.yaml; name one of its ids`,
  ])
  expect(mistakesWith('dedicatedChannel: area-leads-platform', 'dedicatedChannel: nowhere')).toEqual([
    `${placeOf('dedicatedChannel: area-leads-platform').replace(/\d+$/, (column) => String(Number(column) + 18))}: "nowhere" is nobody in people.yaml; name one of its ids`,
  ])
})

it('asks nothing of people where a version has none', () => {
  expect(mistakesWith('[nils.berg]', '[nils.borg]', ['people.yaml'])).toEqual([])
})

it('names a domain, a clock and an event that are not known, with what would be right', () => {
  expect(mistakesWith('domains: [platform]', 'domains: [plattform]')).toEqual([
    `${placeOf('platform]')}: "plattform" is not known; it should be a domain of catalogue.yaml: engineering, platform`,
  ])
  expect(mistakesWith('clocks: [response,', 'clocks: [answer,')[0]).toContain(
    '"answer" is not known; it should be a kind of clock: response, update, resolution',
  )
  expect(mistakesWith('events: [confirmed, reclassified, resolved]', 'events: [confirmd]')[0]).toContain(
    'should be one of "confirmed", "unconfirmed"',
  )
})
