import type { FieldDefinition } from '../dictionary/definition.js'
import type { Table } from '../dictionary/dictionary.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Tables } from '../tables/tables.js'
import { toInstant } from '../time/instants.js'
import { compare, normal } from './comparison.js'
import { inDatePart, relativeInstant, relativeToField } from './dates.js'
import type { Condition, EncodedQuery, Term } from './encoded-query.js'
import { type Path, pathOf } from './paths.js'
import { scriptValue } from './script-values.js'
import type { Asker } from './session.js'

export type Match = (row: Row) => boolean

export interface Matching {
  readonly tables: Tables
  readonly asker: Asker
  /** What the record was before, where a rule asks what changed; undefined for a search. */
  readonly previous?: Row
  /** glide.invalid_query.returns_no_rows: else what makes no sense is left out, and more rows come than were asked. */
  readonly invalidMatchesNothing: boolean
}

const never: Match = () => false

/** @returns whether a row of the table is wanted by the query */
export const matcher = (query: EncodedQuery, table: Table, context: Matching): Match => {
  const groups: Match[] = []
  for (const clauses of query.groups) {
    const all: Match[] = []
    for (const terms of clauses) {
      const any: Match[] = []
      for (const term of terms) {
        const one = matchTerm(term, table, context)
        if (one) any.push(one)
        else if (context.invalidMatchesNothing) return never
      }
      const [first, ...others] = any
      if (first) all.push(others.length === 0 ? first : (row) => any.some((one) => one(row)))
    }
    if (clauses.length > 0 || query.groups.length === 1) groups.push(conjunction(all))
  }
  const [only, ...others] = groups
  if (!only) return () => true
  return others.length === 0 ? only : (row) => groups.some((one) => one(row))
}

const conjunction = (all: readonly Match[]): Match => {
  const [a, b, ...rest] = all
  if (!a) return () => true
  if (!b) return a
  return rest.length === 0 ? (row) => a(row) && b(row) : (row) => all.every((one) => one(row))
}

const matchTerm = (term: Term, table: Table, context: Matching): Match | undefined => {
  switch (term.kind) {
    case 'invalid':
      return undefined
    case 'text': {
      const wanted = term.words.toLowerCase().split(/\s+/).filter(Boolean)
      return (row) => {
        const all = Object.values(row).join('\n').toLowerCase()
        return wanted.every((word) => all.includes(word))
      }
    }
    case 'related': {
      const other = context.tables.dictionary.table(term.table)
      if (!other?.fields.has(term.field)) return undefined
      const wanted = matcher(term.query, other, context)
      const counts = new Map<string, number>()
      for (const row of context.tables.storeOf(other).rows()) {
        if (!context.tables.isOf(row, other) || !wanted(row)) continue
        const id = valueOf(row, term.field)
        counts.set(id, (counts.get(id) ?? 0) + 1)
      }
      return (row) => compares(term.comparison, (counts.get(valueOf(row, 'sys_id')) ?? 0) - term.count)
    }
    case 'join': {
      const other = context.tables.dictionary.table(term.otherTable)
      if (!other?.fields.has(term.otherField) || !table.fields.has(term.field)) return undefined
      const wanted = matcher(term.query, other, context)
      const values = new Set<string>()
      for (const row of context.tables.storeOf(other).rows())
        if (context.tables.isOf(row, other) && wanted(row)) values.add(valueOf(row, term.otherField))
      values.delete('')
      return (row) => values.has(valueOf(row, term.field))
    }
    case 'condition':
      return matchCondition(term, table, context)
  }
}

const compares = (comparison: string, difference: number): boolean => {
  switch (comparison) {
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '!=':
      return difference !== 0
    default:
      return difference === 0
  }
}

const script = /^javascript:/

/** A value as it stands, or as the instance computes it. */
const computed = (value: string, asker: Asker): string =>
  script.test(value) ? (scriptValue(value.slice('javascript:'.length), asker) ?? '') : value

/** `BETWEEN a@b`, where a and b may be scripts. */
const bounds = (value: string, field: FieldDefinition, asker: Asker): [string, string] => {
  const middle = value.indexOf('@')
  const side = (text: string): string => normal(field.type, computed(text, asker))
  return [side(value.slice(0, middle)), side(value.slice(middle + 1))]
}

/** Well-known dynamic filters of a plain instance. */
const dynamic = (id: string, asker: Asker): readonly string[] | undefined =>
  ({
    '90d1921e5f510100a9ad2572f2b477fe': [asker.userId],
    d6435e965f510100a9ad2572f2b47744: asker.groups(),
  })[id]

const matchCondition = (condition: Condition, table: Table, context: Matching): Match | undefined => {
  const { asker, tables } = context
  const path = pathOf(tables, table, condition.path)
  if (!path) return undefined
  const { field, value } = path
  const { type } = field
  const wanted = computed(condition.value, asker)
  const other = (name: string): Path | undefined => pathOf(tables, table, name)
  // A reference or list is searched by the name that people see, and compared by id.
  const named =
    (type === 'reference' || type === 'glide_list') && field.reference !== undefined
      ? (row: Row): string => displayOfList(tables, field, value(row)).toLowerCase()
      : (row: Row): string => value(row).toLowerCase()

  switch (condition.operator) {
    case '=': {
      const target = normal(type, wanted)
      if (type === 'glide_list') return (row) => value(row).toLowerCase() === target
      if (type === 'boolean') return (row) => (value(row) || 'false') === (target || 'false')
      if (type === 'integer' || type === 'decimal')
        return target === ''
          ? (row) => value(row) === ''
          : (row) => value(row) !== '' && compare(type, value(row), target) === 0
      return (row) => normal(type, value(row)) === target
    }
    case '!=': {
      const target = normal(type, wanted)
      if (type === 'boolean') return (row) => (value(row) || 'false') !== (target || 'false')
      if (target === '') return (row) => value(row) !== ''
      return (row) => compare(type, value(row), target) !== 0
    }
    case '>':
    case '>=':
    case '<':
    case '<=': {
      const target = normal(type, wanted)
      const { operator } = condition
      return (row) => {
        const stored = value(row)
        return stored !== '' && compares(operator, compare(type, stored, target))
      }
    }
    case 'BETWEEN': {
      const [from, to] = bounds(condition.value, field, asker)
      return (row) => {
        const stored = value(row)
        return stored !== '' && compare(type, stored, from) >= 0 && compare(type, stored, to) <= 0
      }
    }
    case 'ON':
    case 'NOTON': {
      const [, from = '', to = ''] = condition.value.split('@')
      const start = normal(type, computed(from, asker))
      const end = normal(type, computed(to, asker))
      const on: Match = (row) => {
        const stored = value(row)
        return stored !== '' && compare(type, stored, start) >= 0 && compare(type, stored, end) <= 0
      }
      return condition.operator === 'ON' ? on : (row) => !on(row)
    }
    case 'IN':
    case 'NOT IN':
    case 'NOTIN': {
      const all = new Set(wanted.split(',').map((one) => normal(type, one.trim())))
      const within: Match = (row) => all.has(normal(type, value(row)))
      return condition.operator === 'IN' ? within : (row) => !within(row)
    }
    case 'LIKE':
    case 'CONTAINS': {
      const part = wanted.toLowerCase()
      return type === 'glide_list'
        ? (row) => value(row).toLowerCase().includes(part) || named(row).includes(part)
        : (row) => named(row).includes(part)
    }
    case 'NOT LIKE':
    case 'NOTLIKE':
    case 'DOES NOT CONTAIN': {
      const part = wanted.toLowerCase()
      return (row) => !named(row).includes(part)
    }
    case 'STARTSWITH': {
      const part = wanted.toLowerCase()
      return (row) => named(row).startsWith(part)
    }
    case 'ENDSWITH': {
      const part = wanted.toLowerCase()
      return (row) => named(row).endsWith(part)
    }
    case 'MATCH_PAT': {
      const pattern = new RegExp(
        `^${wanted
          .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
        'i',
      )
      return (row) => pattern.test(value(row))
    }
    case 'MATCH_RGX': {
      // A client's pattern could run for hours in this process.
      if (wanted.length > 100 || /[+*}]\)?[+*{]/.test(wanted)) return undefined
      try {
        const pattern = new RegExp(wanted)
        return (row) => pattern.test(value(row))
      } catch {
        return undefined
      }
    }
    case 'ISEMPTY':
      return (row) => value(row) === ''
    case 'ISNOTEMPTY':
      return (row) => value(row) !== ''
    case 'EMPTYSTRING':
      return (row) => path.holder(row) !== undefined && value(row) === ''
    case 'ANYTHING':
      return () => true
    case 'INSTANCEOF': {
      const kind = tables.dictionary.table(wanted)
      return kind ? (row) => kind.classes.has(value(row)) : undefined
    }
    case 'SAMEAS':
    case 'NSAMEAS': {
      const second = other(wanted)
      if (!second) return undefined
      const same: Match = (row) => compare(type, value(row), second.value(row)) === 0
      return condition.operator === 'SAMEAS' ? same : (row) => !same(row)
    }
    case 'GT_FIELD':
    case 'LT_FIELD':
    case 'GT_OR_EQUALS_FIELD':
    case 'LT_OR_EQUALS_FIELD': {
      const second = other(wanted)
      if (!second) return undefined
      const how = { GT_FIELD: '>', LT_FIELD: '<', GT_OR_EQUALS_FIELD: '>=', LT_OR_EQUALS_FIELD: '<=' }[
        condition.operator
      ]
      return (row) => {
        const [a, b] = [value(row), second.value(row)]
        return a !== '' && b !== '' && compares(how, compare(type, a, b))
      }
    }
    case 'MORETHAN':
    case 'LESSTHAN': {
      const relative = relativeToField(wanted)
      const second = relative && other(relative.other)
      if (!second) return undefined
      const farther = condition.operator === 'MORETHAN'
      const { distance } = relative
      return (row) => {
        const apart = toInstant(value(row)) - toInstant(second.value(row))
        if (Number.isNaN(apart)) return false
        if (distance < 0) return farther ? apart < distance : apart < 0 && apart > distance
        return farther ? apart > distance : apart > 0 && apart < distance
      }
    }
    case 'RELATIVEGT':
    case 'RELATIVEGE':
    case 'RELATIVELT':
    case 'RELATIVELE':
    case 'RELATIVEEE': {
      const target = relativeInstant(condition.value, asker)
      if (target === undefined) return undefined
      if (condition.operator === 'RELATIVEEE')
        return (row) => value(row) !== '' && value(row).slice(0, 10) === target.slice(0, 10)
      const how = { RELATIVEGT: '>', RELATIVEGE: '>=', RELATIVELT: '<', RELATIVELE: '<=' }[condition.operator]
      return (row) => value(row) !== '' && compares(how, compare(type, value(row), target))
    }
    case 'DATEPART':
      return (row) => inDatePart(condition.value, value(row), asker)
    case 'DYNAMIC': {
      const ids = dynamic(wanted, asker)
      return ids && ((row) => ids.includes(value(row)))
    }
    case 'VALCHANGES':
    case 'CHANGESFROM':
    case 'CHANGESTO': {
      // A search has no record before; only a rule sees a change.
      const { previous } = context
      if (!previous) return never
      const before = path.value(previous)
      const target = normal(type, wanted)
      const { operator } = condition
      return (row) => {
        if (compare(type, before, value(row)) === 0) return false
        if (operator === 'CHANGESFROM') return normal(type, before) === target
        return operator === 'VALCHANGES' || normal(type, value(row)) === target
      }
    }
  }
}

/** The names of all that a reference or list points at, as people see them. */
export const displayOfList = (tables: Tables, field: FieldDefinition, value: string): string => {
  if (value === '' || field.reference === undefined) return ''
  const to = field.reference
  if (field.type !== 'glide_list') return tables.displayOf(to, value)
  return value
    .split(',')
    .map((id) => tables.displayOf(to, id) || id)
    .join(', ')
}
