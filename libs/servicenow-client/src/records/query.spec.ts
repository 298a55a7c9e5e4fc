import { expect, it } from '@jest/globals'
import { allOf, encodedQuery, everything, oneOf, where } from './query.js'

it('joins conditions, and leaves out what asks for everything', () => {
  expect(allOf(where('active', '=', 'true'), everything, where('caller_id.email', 'ISNOTEMPTY'))).toBe(
    'active=true^caller_id.emailISNOTEMPTY',
  )
  expect(allOf(everything)).toBe('')
})

it('takes no value for syntax', () => {
  expect(where('short_description', '=', 'a^ORpriority=1^NQb')).toBe('short_description=a^^ORpriority=1^^NQb')
  expect(() => where('name', '=', ' JavaScript:gs.getUserID()')).toThrow('run as a script')
  expect(() => where('active=true^ORname', '=', '1')).toThrow('no field')
  expect(oneOf('name', ['a', 'b'])).toBe('nameINa,b')
  expect(() => oneOf('name', ['a,b'])).toThrow('comma')
})

it('takes an administrator’s query that conditions can be added to', () => {
  expect(encodedQuery('active=true^ORstate=6^EQ')).toBe('active=true^ORstate=6')
  for (const text of [
    'a=1^NQb=2',
    'a=1^ORDERBYnumber',
    'ORDERBYDESCnumber',
    'a=1^GROUPBYb',
    'RLQUERYtask_sla.task,>0^ENDRLQUERY',
  ])
    expect(() => encodedQuery(text)).toThrow(/has no (NQ|ORDERBY|GROUPBY|RLQUERY)/)
})
