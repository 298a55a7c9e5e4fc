import { expect, it } from '@jest/globals'
import { withField } from './body.js'
import { type Field, fieldsOf } from './fields.js'

const schema = {
  type: 'object',
  required: ['reason'],
  properties: {
    reason: { type: 'string', description: 'why' },
    consultation: { type: 'integer' },
    verified: { type: 'boolean' },
    rows: { type: 'array', items: { type: 'string', enum: ['P4'] } },
    links: { type: 'array', items: { type: 'object' } },
    of: {},
    triage: { $ref: '#/components/schemas/Triage' },
  },
}
const schemas = { Triage: { type: 'object', properties: { priority: { type: 'string', enum: ['P1', 'P2'] } } } }
const fields = fieldsOf(schema, schemas)
const named = (option: string): Field => {
  const field = fields.find((each) => each.option === option)
  if (!field) throw new Error(`no --${option}`)
  return field
}

it('gives every field an option of its form, those of objects within it too', () => {
  expect(fields.map(({ option, kind }) => [option, kind])).toEqual([
    ['reason', 'text'],
    ['consultation', 'number'],
    ['verified', 'flag'],
    ['rows', 'list'],
    ['links', 'json'],
    ['of', 'json'],
    ['triage-priority', 'text'],
  ])
  expect(named('reason').says).toBe('why; needed')
  expect(named('triage-priority').choices).toEqual(['P1', 'P2'])
})

it('puts what was given where it belongs, beside what is there', () => {
  const whole = { triage: { category: 'node' }, reason: 'before' }
  expect(withField(whole, named('triage-priority'), 'P2')).toEqual({
    triage: { category: 'node', priority: 'P2' },
    reason: 'before',
  })
  expect(withField({}, named('consultation'), '7')).toEqual({ consultation: 7 })
  expect(withField({}, named('of'), '{"tier": "L2"}')).toEqual({ of: { tier: 'L2' } })
})

it('names the option that is no number or no JSON', () => {
  expect(() => withField({}, named('consultation'), 'seven')).toThrow(
    '--consultation should be a number, found "seven".',
  )
  expect(() => withField({}, named('of'), '{')).toThrow(/^--of should be JSON: /)
})
