declare const queryBrand: unique symbol

/** An encoded query: conditions that all hold, joined by `^`. Built here, so that no value is taken for syntax. */
export type Query = string & { readonly [queryBrand]: true }

export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'IN'
  | 'NOT IN'
  | 'LIKE'
  | 'NOT LIKE'
  | 'STARTSWITH'
  | 'ENDSWITH'
  | 'ISEMPTY'
  | 'ISNOTEMPTY'

const asQuery = (text: string): Query => text as Query

export const everything: Query = asQuery('')

const fieldPath = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/i

/**
 * `field operator value`; `field` may be dot-walked. A caret in the value is doubled, as ServiceNow wants it.
 * @throws RangeError for what is no field, and for a value that the instance would run (`javascript:`)
 */
export const where = (field: string, operator: Operator, value = ''): Query => {
  if (!fieldPath.test(field)) throw new RangeError(`no field: ${JSON.stringify(field.slice(0, 60))}`)
  if (/^\s*javascript:/i.test(value))
    throw new RangeError(`a value for ${field} that the instance would run as a script`)
  return asQuery(`${field}${operator}${value.replaceAll('^', '^^')}`)
}

/** Each value is compared as a whole, so none may hold the comma that parts them. @throws RangeError where one does */
export const oneOf = (field: string, values: readonly string[]): Query => {
  const parted = values.find((value) => value.includes(','))
  if (parted !== undefined) throw new RangeError(`a value for ${field} with a comma can't be among several`)
  return where(field, 'IN', values.join(','))
}

export const allOf = (...queries: readonly Query[]): Query => asQuery(queries.filter((one) => one !== '').join('^'))

/**
 * A query as an administrator wrote it in ServiceNow's own language. Its groups would be torn apart by the conditions
 * that reading adds, and its order would undo ours.
 * @throws RangeError where it begins a group (`^NQ`), orders or groups
 */
export const encodedQuery = (text: string): Query => {
  const found = /(?:^|\^)(NQ|ORDERBY|GROUPBY|RLQUERY|JOIN)/.exec(text)
  if (found)
    throw new RangeError(`a query to be read on by has no ${found[1] ?? ''}: ${JSON.stringify(text.slice(0, 120))}`)
  return asQuery(text.replace(/\^(EQ)?$/, ''))
}
