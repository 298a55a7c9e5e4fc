/** A field of a body that has an option of its own. */
export interface Field {
  /** `--acknowledgement-initial-assessment`, without the hyphens in front. */
  readonly option: string
  /** Where it goes in the body: `['acknowledgement', 'initialAssessment']`. */
  readonly path: readonly string[]
  readonly kind: 'text' | 'number' | 'flag' | 'list' | 'json'
  readonly says: string
  readonly choices?: readonly string[]
}

/** What is read of a JSON schema. */
export interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly description?: string
  readonly required?: readonly string[]
}

/** The fields of an object, those of objects within it too. What has no simple form is given as JSON. */
export function fieldsOf(
  schema: Schema | undefined,
  schemas: Readonly<Record<string, Schema>>,
  within: readonly string[] = [],
): Field[] {
  const { properties, required = [] } = resolved(schema, schemas)
  return Object.entries(properties ?? {}).flatMap(([name, inner]) => {
    const property = resolved(inner, schemas)
    const path = [...within, name]
    if (property.properties) return fieldsOf(property, schemas, path)
    const says = [
      inner.description ?? property.description,
      within.length === 0 && required.includes(name) ? 'needed' : undefined,
    ]
    const field = {
      option: path.map(kebab).join('-'),
      path,
      says: says.filter((part) => part !== undefined).join('; '),
    }
    return [{ ...field, ...formOf(property, schemas) }]
  })
}

function formOf(property: Schema, schemas: Readonly<Record<string, Schema>>): Pick<Field, 'kind' | 'choices'> {
  if (property.enum?.every((value) => typeof value === 'string')) return { kind: 'text', choices: property.enum }
  switch (property.type) {
    case 'string':
      return { kind: 'text' }
    case 'integer':
    case 'number':
      return { kind: 'number' }
    case 'boolean':
      return { kind: 'flag' }
    case 'array': {
      const items = resolved(property.items, schemas)
      return { kind: items.type === 'string' || items.enum ? 'list' : 'json' }
    }
    default:
      return { kind: 'json' }
  }
}

/** Behind its reference, also where that stands alone in an allOf. */
function resolved(schema: Schema | undefined, schemas: Readonly<Record<string, Schema>>): Schema {
  const reference = schema?.$ref ?? (schema?.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined)
  return reference === undefined ? (schema ?? {}) : (schemas[reference.slice('#/components/schemas/'.length)] ?? {})
}

/** `nextUpdateBy` → `next-update-by`. */
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
