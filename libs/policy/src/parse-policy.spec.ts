import { describe, expect, it } from '@jest/globals'
import { describePolicyError, type ParsedPolicy, parsePolicy, readPolicyFolder } from './index.js'

const shipped = readPolicyFolder(new URL('../../../policy', import.meta.url).pathname)
const text = (name: string) => new TextDecoder().decode(shipped.get(name))
const withFile = (name: string, content: string | Uint8Array) =>
  parsePolicy(new Map([...shipped, [name, typeof content === 'string' ? new TextEncoder().encode(content) : content]]))
const sentences = (parsed: ParsedPolicy) =>
  'ok' in parsed ? [] : parsed.errors.map((error) => describePolicyError(error))
/** Line and column of a text in a shipped file. */
const placeOf = (name: string, needle: string) => {
  const before = text(name).slice(0, text(name).indexOf(needle)).split('\n')
  return `policy/${name}:${before.length}:${(before.at(-1) ?? '').length + 1}`
}
const hashOf = (parsed: ParsedPolicy) => ('ok' in parsed ? parsed.ok.hash : sentences(parsed).join('\n'))

describe('the policy as shipped', () => {
  it('has no mistake', () => {
    expect(sentences(parsePolicy(shipped))).toEqual([])
  })

  it('gives durations as milliseconds', () => {
    const parsed = parsePolicy(shipped)
    expect('ok' in parsed && parsed.ok.intake.replicaTolerance).toBe(120_000)
  })
})

describe('a mistake', () => {
  it('is told with file, line, column, what stands there and what would be right', () => {
    expect(
      sentences(withFile('intake.yaml', text('intake.yaml').replace('replicaTolerance: 2m', 'replicaTolerance: two'))),
    ).toEqual([
      `${placeOf('intake.yaml', '2m\nbackPressure')}: replicaTolerance should be a duration like 10s, 2m or 24h, found "two"`,
    ])
  })

  it('does not hide the other mistakes, in this file or another', () => {
    const files = new Map(shipped)
    files.set(
      'intake.yaml',
      new TextEncoder().encode(
        text('intake.yaml').replace('replicaTolerance: 2m', 'replicatolerance: 2m').replace('20000', '0'),
      ),
    )
    files.set(
      'clusters.yaml',
      new TextEncoder().encode('clusters:\n  one:\n    environment: live\n    region: r\n    platform: p\n'),
    )
    files.delete('catalogue.yaml')
    expect(sentences(parsePolicy(files))).toEqual([
      'policy/catalogue.yaml:1:1: the file is missing; it holds the catalogue',
      'policy/clusters.yaml:3:18: clusters.one.environment should be one of "production", "staging", "development", "unknown", found "live"',
      'policy/intake.yaml:2:1: replicaTolerance is missing; it should be a duration like 10s, 2m or 24h',
      `${placeOf('intake.yaml', 'replicaTolerance: 2m')}: replicatolerance is not a known key here`,
      `${placeOf('intake.yaml', '20000')}: backPressure.pendingSignals should be more than 0, found 0`,
    ])
  })

  it('of syntax, of encoding, a duplicate key and an alias bomb are told too', () => {
    expect(sentences(withFile('intake.yaml', 'heartbeat: [a\nx: 1'))[0]).toMatch(/^policy\/intake.yaml:2:\d+: /)
    expect(sentences(withFile('intake.yaml', Uint8Array.of(0xff, 0xfe)))).toEqual([
      'policy/intake.yaml:1:1: should be text in UTF-8',
    ])
    expect(sentences(withFile('catalogue.yaml', 'namespaces: {}\nnamespaces: {}\napplications: {}'))[0]).toContain(
      'policy/catalogue.yaml:2:1: Map keys must be unique',
    )
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1,1]',
      ...'bcdef'.split('').map((key, i) => `${key}: &${key} [${Array(10).fill(`*${'abcde'[i]}`).join(',')}]`),
    ]
    expect(sentences(withFile('catalogue.yaml', bomb.join('\n')))[0]).toContain('Excessive alias count')
  })

  it('in a file name is found: a misspelt file would silently not apply', () => {
    expect(sentences(withFile('rooster.yaml', 'people: []'))[0]).toMatch(
      /^policy\/rooster.yaml:1:1: no such file is read; known are /,
    )
  })
})

describe('the hash of a policy', () => {
  const hash = hashOf(parsePolicy(shipped))

  it('covers every name and byte', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(hashOf(withFile('intake.yaml', `${text('intake.yaml')}\n`))).not.toBe(hash)
    expect(hashOf(withFile('runbooks/new.md', ''))).not.toBe(hash)
  })

  it('leaves the people out, and their file is no part of the version', () => {
    const people = 'people.yaml'
    const files = new Map(shipped)
    files.delete(people)
    const without = parsePolicy(files)
    expect(hashOf(without)).toBe(hash)
    expect('ok' in without && without.ok.files.has(people)).toBe(false)
  })

  it('does not depend on the order in which a file system lists', () => {
    expect(hashOf(parsePolicy(new Map([...shipped].reverse())))).toBe(hash)
  })
})
