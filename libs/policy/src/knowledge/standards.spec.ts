import { expect, it } from '@jest/globals'
import { describePolicyError, parsePolicy, readPolicyFolder } from '../index.js'

const shipped = readPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
const mistakes = (...changes: readonly (readonly [file: string, from: string, to: string])[]) => {
  const files = new Map(shipped)
  for (const [file, from, to] of changes) {
    const before = new TextDecoder().decode(files.get(file))
    if (!before.includes(from)) throw new Error(`${file} has no ${from}`)
    files.set(file, new TextEncoder().encode(before.replace(from, to)))
  }
  const parsed = parsePolicy(files)
  return 'ok' in parsed ? [] : parsed.errors.map((error) => describePolicyError(error).replace(/:\d+:\d+:/, ''))
}
const standards = 'standards.yaml'

it('tells a target, a port, a range and a pattern of no form', () => {
  expect(
    mistakes(
      [standards, '10.0.0.0/8', '10.0.0.0/33'],
      [standards, '25/TCP', 'smtp'],
      [standards, "'*.snowflakecomputing.com'", "'snow*.com'"],
      [standards, "'[a-z][a-z0-9]*(-[a-z0-9]+){1,4}'", "'[a-z'"],
      ['quotas.yaml', '2026-11-24', 'last week'],
    ),
  ).toEqual([
    'policy/quotas.yaml takenAt should be a date like 2026-11-24, found "last week"',
    'policy/standards.yaml egressTargets[2].ports[0] should be a port like 443/TCP, found "smtp"',
    'policy/standards.yaml egressTargets[3].addresses[0] should be a range of addresses like 10.0.0.0/8, found "10.0.0.0/33"',
    'policy/standards.yaml egressTargets[5].hosts[0] should be a host like gitlab.example.com or *.example.com, found "snow*.com"',
    'policy/standards.yaml naming.namespace.pattern should be a regular expression over the whole name, found "[a-z"',
  ])
})

it('tells a family that counts twice, an example against its own rule and a quota that nothing knows', () => {
  expect(
    mistakes(
      [standards, '[g, vt]', '[g, vt, m]'],
      [standards, 'like: livelink-ignition', 'like: Livelink'],
      ['quotas.yaml', 'L-417A185B', 'L-00000000'],
    ),
  ).toEqual([
    'policy/quotas.yaml standards.yaml has no quota L-00000000; it has L-1216C47A, L-DB2E81BA, L-417A185B, L-74FC7D96, L-7295265B, L-1945791B',
    'policy/standards.yaml the family m counts against another quota already',
    'policy/standards.yaml "Livelink" should fit its own pattern',
  ])
})
