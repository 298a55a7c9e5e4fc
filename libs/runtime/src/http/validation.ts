import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common'
import { type Issue, mistakesOf, refuse } from '@atlas/contracts'
import { RefusedException } from './refused.exception.js'

/** Checks `@Body({ schema })`, `@Query({ schema })`, `@Param({ schema })`; a mistake is a 422 that names each field. */
export const validationPipe = (): StandardSchemaValidationPipe => new NamingPipe()

/** Nest's pipe, which also knows whether it reads a body, the query or one parameter, and names that. */
class NamingPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const pipe = new StandardSchemaValidationPipe({
      exceptionFactory: (issues) => invalid(issues, metadata.data ?? '', wholes[metadata.type]),
    })
    return pipe.transform(value, metadata)
  }
}

const wholes = { body: 'the body', query: 'the query', param: 'the path', custom: 'the request' }

/**
 * A 422 that names each field of a request that a schema refused; also for schemas run by hand. `within` is the name of
 * what the issues' paths begin at, `whole` what to call it when it has none.
 */
export const invalid = (issues: readonly Issue[], within = '', whole = 'the body'): RefusedException => {
  const mistakes = mistakesOf(issues, within)
  const first = mistakes.map(({ field, message }) => `${field || whole}: ${message}`).slice(0, 3)
  const more = mistakes.length > first.length ? ` and ${mistakes.length - first.length} more` : ''
  return new RefusedException(refuse('invalid', `The request has mistakes: ${first.join('; ')}${more}.`, mistakes, 422))
}
