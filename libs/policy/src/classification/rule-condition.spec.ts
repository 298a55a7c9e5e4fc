import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { describePolicyError, parsePolicy, readPolicyFolder } from '../index.js'
import { compileCondition } from './rule-condition.js'

const mistake = (source: string) => {
  const compiled = compileCondition(source)
  return 'mistake' in compiled ? compiled.mistake : undefined
}

describe('a condition', () => {
  it('is parsed once and holds or not', () => {
    const compiled = compileCondition('"loss" in symptoms && nodes > 2')
    if ('mistake' in compiled) throw new Error(compiled.mistake.message)
    expect(compiled.ok.uses).toEqual(expect.arrayContaining(['symptoms', 'nodes']))
    expect(compiled.ok.holds({ symptoms: ['loss'], nodes: 3n })).toBe(true)
    expect(compiled.ok.holds({ symptoms: ['loss'], nodes: 1n })).toBe(false)
  })

  it('that does not parse, names an unknown fact or is no yes or no is refused with its place', () => {
    expect(mistake('"loss" in')).toBeDefined()
    expect(mistake('alert && colour == "red"')).toMatchObject({ at: 9 })
    expect(mistake('nodes + 1')?.message).toContain('not true or false')
    expect(mistake('environment > 3')).toBeDefined()
  })

  it('may not use matches, which backtracks; re() stays linear', () => {
    expect(mistake('alert && text.matches("(a+)+$")')?.message).toContain('re(text')
    expect(mistake('re(text, "(")')?.message).toContain('missing')
    expect(mistake('re(text, alertname)')?.message).toContain('written out')
    const compiled = compileCondition('re(text, "(a+)+$")')
    if ('mistake' in compiled) throw new Error(compiled.mistake.message)
    expect(compiled.ok.holds({ text: `${'a'.repeat(5_000)}!` })).toBe(false)
  })
})

const holds = (source: string, facts: Readonly<Record<string, unknown>>): boolean => {
  const compiled = compileCondition(source)
  if ('mistake' in compiled) throw new Error(compiled.mistake.message)
  return compiled.ok.holds(facts)
}

it('a condition holds as CEL has it, also where one plain part of it decides', () => {
  const leaf = fc.constantFrom(
    'alert',
    'ask == "fault"',
    '"fault" == ask',
    'ask != "fault"',
    '"loss" in symptoms',
    'ask in ["fault", "question"]',
    'nodes > 1',
    'nodes <= 1',
    'nodes >= 2',
    'nodes < 2',
    're(text, "a")',
    'labels["team"] == "x"',
  )
  const { condition } = fc.letrec<{ condition: string }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small' },
      leaf,
      tie('condition').map((one) => `!(${one})`),
      fc
        .tuple(tie('condition'), fc.constantFrom('&&', '&&', '||'), tie('condition'))
        .map(([one, by, other]) => `(${one} ${by} ${other})`),
    ),
  }))
  const facts = fc.record({
    alert: fc.boolean(),
    ask: fc.constantFrom('fault', 'question', 'request'),
    symptoms: fc.subarray(['loss', 'slow']),
    nodes: fc.constantFrom(1n, 2n),
    text: fc.constantFrom('a', 'b'),
    labels: fc.constantFrom({}, { team: 'x' }, { team: 'y' }),
  })
  const outcome = (source: string, given: Readonly<Record<string, unknown>>): boolean | string => {
    try {
      return holds(source, given)
    } catch {
      return 'refused'
    }
  }
  // Behind "false ||" nothing is a part that must hold.
  fc.assert(
    fc.property(condition, facts, (source, given) => {
      expect(outcome(source, given)).toBe(outcome(`false || ${source}`, given))
    }),
    { numRuns: 1_000 },
  )
})

describe('a rule of the policy', () => {
  const shipped = readPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
  const text = new TextDecoder().decode(shipped.get('classification.yaml'))
  const mistakesWith = (change: (text: string) => string) => {
    const parsed = parsePolicy(new Map([...shipped, ['classification.yaml', new TextEncoder().encode(change(text))]]))
    return 'ok' in parsed ? [] : parsed.errors.map((error) => describePolicyError(error))
  }
  const addRule =
    (when: string, id = 'mine') =>
    (before: string) =>
      `${before.trimEnd()}\n  - id: ${id}\n    when: ${when}\n    priority: P3\n    reason: Mine\n`
  const last = text.trimEnd().split('\n').length + 2

  it('that asks for a name that nothing defines would never match: it is told, with line and column', () => {
    expect(mistakesWith(addRule('alert && "los" in symptoms'))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^policy/classification.yaml:${last}:20: rules\\[\\d+\\]\\.when of mine: symptoms is never "los"; known are `,
        ),
      ),
    ])
  })

  it('with a mistake in its condition is told at the mistake', () => {
    expect(mistakesWith(addRule('alert && colour == "red"'))[0]).toMatch(
      new RegExp(`^policy/classification.yaml:${last}:20: `),
    )
  })

  it('has an id of its own', () => {
    expect(mistakesWith(addRule('alert', 'question'))[0]).toContain('question stands twice')
  })
})
