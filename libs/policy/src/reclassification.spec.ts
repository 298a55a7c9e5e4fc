import { expect, it } from '@jest/globals'
import { describePolicyError, parsePolicy, readPolicyFolder } from './index.js'

const shipped = readPolicyFolder(new URL('../../../policy', import.meta.url).pathname)
const text = (name: string) => new TextDecoder().decode(shipped.get(name))
/** Of the matrix: what else a change upsets is said by other rooms. */
const mistakes = (...changes: readonly (readonly [file: string, from: string, to: string])[]) => {
  const files = new Map(shipped)
  for (const [file, from, to] of changes) {
    const before = new TextDecoder().decode(files.get(file))
    if (!before.includes(from)) throw new Error(`${file} has no ${from}`)
    files.set(file, new TextEncoder().encode(before.replaceAll(from, to)))
  }
  const parsed = parsePolicy(files)
  return 'ok' in parsed
    ? []
    : parsed.errors.map((error) => describePolicyError(error)).filter((mistake) => mistake.includes(file))
}
const lineOf = (needle: string) => {
  const before = text('reclassification.yaml').split(needle)[0] ?? ''
  return before.split('\n').length
}
const file = 'reclassification.yaml'

it('ships the matrix of the playbook', () => {
  const parsed = parsePolicy(shipped)
  if (!('ok' in parsed)) throw new Error('the policy as shipped has mistakes')
  const { raising, lowering } = parsed.ok.reclassification
  const rows = Object.entries(raising).map(([from, { to, approvers, writers }]) => [from, to, writers.tiers, approvers])
  expect(rows).toEqual([
    ['P4', 'P3', ['L1', 'L2'], ['Team Lead', 'Kube-Admin']],
    ['P3', 'P2', ['L2'], ['Team Lead', 'Evangelist']],
    ['P2', 'P1', ['L2'], ['Evangelist', 'Kube-Admin']],
  ])
  expect([raising.P4.then, raising.P3.then, raising.P2.then]).toEqual([[], ['stakeholders'], ['war-room']])
  expect(lowering.approvers).toEqual(['Team Lead', 'Evangelist'])
})

it('tells a row that leads elsewhere, evidence of another row, an unknown role and a time of no form', () => {
  expect(
    mistakes(
      [file, 'to: P2', 'to: P1'],
      [file, '[correlation, exposure]', '[correlation, systemic-issue]'],
      [file, '[Evangelist, Kube-Admin]', '[Evangelist, Kube-Master]'],
      [file, 'P1: 4h', 'P1: soon'],
    ).map((mistake) => mistake.replace(/"Support Engineer".*"Kube-Admin"/, '…')),
  ).toEqual([
    `policy/${file}:${lineOf('to: P2')}:9: raising.P3.to should be "P2", found "P1"`,
    `policy/${file}:${lineOf('[correlation')}:29: raising.P2.evidence[1] should be one of "correlation", "exposure", found "systemic-issue"`,
    `policy/${file}:${lineOf('[Evangelist, Kube-Admin]')}:29: raising.P2.approvers[1] should be one of …, found "Kube-Master"`,
    `policy/${file}:${lineOf('P1: 4h')}:21: expiresAfter.P1 should be a duration like 10s, 2m or 24h, found "soon"`,
  ])
})

it('tells a row that its only possible writer would have to approve, and one that nobody could', () => {
  const alone = mistakes(['roster.yaml', 'Evangelist]', 'Support Engineer]'])
  expect(alone).toEqual([])
  const nobody = mistakes(
    ['roster.yaml', 'Evangelist]', 'Support Engineer]'],
    [file, 'approvers: [Team Lead, Evangelist]', 'approvers: [Evangelist]'],
  )
  expect(nobody.map((mistake) => mistake.replace(/^[^ ]+ /, ''))).toEqual([
    'nobody in roster.yaml holds one of Evangelist',
    'nobody in roster.yaml holds one of Evangelist',
  ])
})

it('tells a war room that has no parts', () => {
  expect(mistakes([file, 'then: [stakeholders]', 'then: [war-room]'])).toEqual([
    `policy/${file}:${lineOf('then: [stakeholders]')}:12: priorities.yaml gives P2 no parts of a war room, so none can be called`,
  ])
})
