import { StandardSchemaValidationPipe } from '@nestjs/common'
import { type MissingPart, refuse } from '@atlas/contracts'
import { RefusedException } from './refused.exception.js'

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Checks `@Body({ schema })`, `@Query({ schema })`, `@Param({ schema })`; a mistake is a 422 that names each field. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({ exceptionFactory: (issues) => invalid(issues) })

/** A 422 that names each field of a request that a schema refused; also for schemas run by hand. */
export const invalid = (issues: readonly Issue[]): RefusedException => {
  const missing = issues.map(partOf)
  const first = missing.map(({ field, message }) => `${field || 'the body'}: ${message}`).slice(0, 3)
  const more = missing.length > first.length ? ` and ${missing.length - first.length} more` : ''
  return new RefusedException(refuse('invalid', `The request has mistakes: ${first.join('; ')}${more}.`, missing, 422))
}

const partOf = ({ path = [], message }: Issue): MissingPart => ({
  field: path
    .map((part) => (typeof part === 'object' ? part.key : part))
    .reduce<string>((text, key) => {
      if (typeof key === 'number') return `${text}[${key}]`
      return text === '' ? String(key) : `${text}.${String(key)}`
    }, ''),
  message,
})
