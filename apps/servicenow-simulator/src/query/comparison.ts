import type { FieldType } from '../dictionary/definition.js'
import { asDateTime } from '../time/instants.js'

const numeric = new Set<FieldType>(['integer', 'decimal', 'percent_complete'])

/** How a written value is put so that it compares with what is stored in a field of the type. */
export const normal = (type: FieldType, value: string): string => {
  if (value.toUpperCase() === 'NULL') return ''
  switch (type) {
    case 'boolean':
      return /^(true|1)$/i.test(value) ? 'true' : value === '' ? '' : 'false'
    case 'glide_date_time':
      return asDateTime(value) ?? value
    case 'glide_date':
      return asDateTime(value)?.slice(0, 10) ?? value
    default:
      return value.toLowerCase()
  }
}

/** Below, equal or above; numbers by size, instants by time, text without regard to case. */
export const compare = (type: FieldType, a: string, b: string): number => {
  if (numeric.has(type)) {
    const x = a === '' ? Number.NEGATIVE_INFINITY : Number(a)
    const y = b === '' ? Number.NEGATIVE_INFINITY : Number(b)
    if (!Number.isNaN(x) && !Number.isNaN(y)) return x < y ? -1 : x > y ? 1 : 0
  }
  const x = normal(type, a)
  const y = normal(type, b)
  return x < y ? -1 : x > y ? 1 : 0
}
