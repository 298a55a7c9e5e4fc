import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { operators, parseQuery } from './encoded-query.js'

const said = (text: string): unknown =>
  parseQuery(text).groups.map((clauses) =>
    clauses.map((terms) =>
      terms.map((term) => (term.kind === 'condition' ? [term.path, term.operator, term.value] : term.kind)),
    ),
  )

it('binds an ^OR to the condition beside it', () => {
  expect(said('active=true^state=1^ORstate=2^priority=1')).toEqual([
    [
      [['active', '=', 'true']],
      [
        ['state', '=', '1'],
        ['state', '=', '2'],
      ],
      [['priority', '=', '1']],
    ],
  ])
})

it('begins a group with each ^NQ', () => {
  expect(said('sys_updated_on=2026-01-01 00:00:00^sys_id>a^NQsys_updated_on>2026-01-01 00:00:00')).toEqual([
    [[['sys_updated_on', '=', '2026-01-01 00:00:00']], [['sys_id', '>', 'a']]],
    [[['sys_updated_on', '>', '2026-01-01 00:00:00']]],
  ])
})

it('tells an order from an alternative, and ends at ^EQ', () => {
  const query = parseQuery('active=true^ORDERBYnumber^ORDERBYDESCsys_updated_on^EQ')
  expect(query.order).toEqual([
    { path: 'number', descending: false },
    { path: 'sys_updated_on', descending: true },
  ])
  expect(query.groups[0]).toHaveLength(1)
})

it('takes a caret that is written twice for one', () => {
  expect(said('short_description=a^^b^active=true')).toEqual([
    [[['short_description', '=', 'a^b']], [['active', '=', 'true']]],
  ])
})

it.each(operators)('reads the operator %s', (operator) => {
  expect(said(`u_field${operator}value`)).toEqual([[[['u_field', operator, 'value']]]])
})

it('keeps what is no condition, as such', () => {
  expect(said('active=true^so on')).toEqual([[[['active', '=', 'true']], ['invalid']]])
})

it('reads a related list with its own query', () => {
  const text = 'RLQUERYsys_group_has_role.group,>0,m2m^role.nameLIKEadmin^ENDRLQUERY^active=true'
  const term = parseQuery(text).groups[0]?.[0]?.[0]
  expect(term).toMatchObject({
    kind: 'related',
    table: 'sys_group_has_role',
    field: 'group',
    comparison: '>',
    count: 0,
  })
  expect(said(text)).toEqual([[['related'], [['active', '=', 'true']]]])
})

it('reads a join with its own query', () => {
  const query = parseQuery('JOINsys_user.sys_id=sys_user_has_role.user!role=2831^ORDERBYname')
  expect(query.groups[0]?.[0]?.[0]).toMatchObject({
    kind: 'join',
    field: 'sys_id',
    otherTable: 'sys_user_has_role',
    otherField: 'user',
  })
  expect(query.order).toEqual([{ path: 'name', descending: false }])
})

it('reads any text without an error, and the same twice', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseQuery(text)).toEqual(parseQuery(text))
    }),
  )
})

it('finds again every condition that it was given, whatever their values', () => {
  const value = fc.string({ maxLength: 12 }).map((text) => text.replaceAll('^', '').replaceAll('\n', ' '))
  const condition = fc.tuple(
    fc.constantFrom('state', 'caller_id.name', 'u_1'),
    fc.constantFrom('=', 'LIKE', '>='),
    value,
  )
  fc.assert(
    fc.property(fc.array(condition, { minLength: 1, maxLength: 6 }), (conditions) => {
      // `a>=` with a value that begins with `=` can't be told from another operator, in ServiceNow's notation either.
      fc.pre(conditions.every(([, , text]) => !text.startsWith('=')))
      const text = conditions.map(([path, operator, one]) => `${path}${operator}${one}`).join('^')
      expect(said(text)).toEqual([conditions.map((one) => [[...one]])])
    }),
  )
})
