/**
 * ServiceNow's encoded query strings: conditions joined by `^` (and), `^OR` (or, with the condition beside it), `^NQ`
 * (a new query whose rows are added), with ORDERBY, JOIN and RLQUERY among them.
 */
export interface Condition {
  readonly kind: 'condition'
  readonly path: string
  readonly operator: Operator
  readonly value: string
}
/** Rows of which so many rows of another table refer to them. */
export interface RelatedList {
  readonly kind: 'related'
  readonly table: string
  readonly field: string
  readonly comparison: '>' | '>=' | '<' | '<=' | '=' | '!='
  readonly count: number
  readonly query: EncodedQuery
}
/** Rows whose field is found in the field of a row of another table. */
export interface Join {
  readonly kind: 'join'
  readonly field: string
  readonly otherTable: string
  readonly otherField: string
  readonly query: EncodedQuery
}
export interface FreeText {
  readonly kind: 'text'
  readonly words: string
}
/** What is no condition at all, and is left out or makes the result empty, as the instance is set. */
export interface Invalid {
  readonly kind: 'invalid'
  readonly text: string
}
export type Term = Condition | RelatedList | Join | FreeText | Invalid

export interface EncodedQuery {
  /** Any of these, each of which wants all of its clauses, each of which wants any of its terms. */
  readonly groups: readonly (readonly (readonly Term[])[])[]
  readonly order: readonly { readonly path: string; readonly descending: boolean }[]
  readonly groupBy: readonly string[]
}

/** Longest first, where one begins as another does. */
export const operators = [
  'GT_OR_EQUALS_FIELD',
  'LT_OR_EQUALS_FIELD',
  'DOES NOT CONTAIN',
  'EMPTYSTRING',
  'CHANGESFROM',
  'ISNOTEMPTY',
  'INSTANCEOF',
  'RELATIVEGE',
  'RELATIVELE',
  'RELATIVEGT',
  'RELATIVELT',
  'RELATIVEEE',
  'STARTSWITH',
  'VALCHANGES',
  'CHANGESTO',
  'MATCH_PAT',
  'MATCH_RGX',
  'ENDSWITH',
  'CONTAINS',
  'DATEPART',
  'GT_FIELD',
  'LT_FIELD',
  'MORETHAN',
  'LESSTHAN',
  'NOT LIKE',
  'ANYTHING',
  'DYNAMIC',
  'BETWEEN',
  'NOTLIKE',
  'NSAMEAS',
  'ISEMPTY',
  'NOT IN',
  'NOTIN',
  'SAMEAS',
  'NOTON',
  'LIKE',
  'ON',
  'IN',
  '!=',
  '>=',
  '<=',
  '=',
  '>',
  '<',
] as const
export type Operator = (typeof operators)[number]

const condition = new RegExp(`^([A-Za-z0-9_][A-Za-z0-9_.]*?)(${operators.join('|')})(.*)$`, 's')

/** A caret within a value is written twice. */
const split = (text: string): string[] => text.split(/(?<!\^)\^(?!\^)/).map((part) => part.replaceAll('^^', '^'))

export const parseTerm = (text: string): Term => {
  if (text.startsWith('123TEXTQUERY321=')) return { kind: 'text', words: text.slice('123TEXTQUERY321='.length) }
  const found = condition.exec(text)
  if (!found) return { kind: 'invalid', text }
  const [, path = '', operator = '=', value = ''] = found
  return { kind: 'condition', path, operator: operator as Operator, value }
}

export const parseQuery = (text: string): EncodedQuery => {
  const groups: Term[][][] = [[]]
  const order: { path: string; descending: boolean }[] = []
  const groupBy: string[] = []
  const parts = split(text)
  let fresh = true
  for (let at = 0; at < parts.length; at += 1) {
    let part = parts[at] ?? ''
    if (part === '' || part === 'EQ') continue
    if (part.startsWith('ORDERBYDESC')) {
      order.push({ path: part.slice(11), descending: true })
      continue
    }
    if (part.startsWith('ORDERBY')) {
      order.push({ path: part.slice(7), descending: false })
      continue
    }
    if (part.startsWith('GROUPBY')) {
      groupBy.push(part.slice(7))
      continue
    }
    if (part.startsWith('NQ')) {
      groups.push([])
      fresh = true
      part = part.slice(2)
      if (part === '') continue
    }
    const joinsLast = part.startsWith('OR') && !fresh
    const plain = part.startsWith('OR') ? part.slice(2) : part
    let term: Term
    if (plain.startsWith('RLQUERY')) {
      const end = parts.indexOf('ENDRLQUERY', at)
      const last = end === -1 ? parts.length : end
      term = relatedList(plain.slice(7), parts.slice(at + 1, last))
      at = last
    } else if (plain.startsWith('JOIN')) {
      let last = at + 1
      while (last < parts.length && !/^(ORDERBY|GROUPBY|NQ|JOIN|RLQUERY|EQ$)/.test(parts[last] ?? '')) last += 1
      term = join(plain.slice(4), parts.slice(at + 1, last))
      at = last - 1
    } else term = parseTerm(plain)
    const clauses = groups.at(-1) ?? []
    const clause = clauses.at(-1)
    if (joinsLast && clause) clause.push(term)
    else clauses.push([term])
    fresh = false
  }
  return { groups, order, groupBy }
}

const again = (parts: readonly string[]): EncodedQuery =>
  parseQuery(parts.map((part) => part.replaceAll('^', '^^')).join('^'))

const relatedList = (head: string, rest: readonly string[]): Term => {
  const found = /^([a-z0-9_]+)\.([a-z0-9_]+),(>=|<=|!=|>|<|=)(\d+)(?:,m2m)?$/.exec(head)
  if (!found) return { kind: 'invalid', text: `RLQUERY${head}` }
  const [, table = '', field = '', comparison = '>', count = '0'] = found
  return {
    kind: 'related',
    table,
    field,
    comparison: comparison as RelatedList['comparison'],
    count: Number(count),
    query: again(rest),
  }
}

const join = (head: string, rest: readonly string[]): Term => {
  const found = /^([a-z0-9_]+)\.([a-z0-9_]+)=([a-z0-9_]+)\.([a-z0-9_]+)(?:!(.*))?$/s.exec(head)
  if (!found) return { kind: 'invalid', text: `JOIN${head}` }
  const [, , field = '', otherTable = '', otherField = '', first = ''] = found
  return { kind: 'join', field, otherTable, otherField, query: again([first, ...rest]) }
}
