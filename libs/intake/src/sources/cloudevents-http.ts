import type { MissingPart } from '@atlas/contracts'

export type EventsOfRequest = { readonly events: readonly unknown[] } | { readonly mistakes: readonly MissingPart[] }

const attributeHeader = /^ce-([a-z0-9]+)$/

/**
 * The events of a request as CloudEvents' HTTP binding has them (cloudevents/spec, http-protocol-binding, section 3):
 * batched and structured by content type, binary by `ce-` headers with the body as data. `body` is parsed JSON.
 */
export function eventsOf(headers: Readonly<Record<string, string>>, body: unknown): EventsOfRequest {
  // Media types are the same in any case (RFC 9110, section 8.3.1).
  const contentType = (headers['content-type'] ?? '').toLowerCase()
  if (contentType.startsWith('application/cloudevents-batch+json')) {
    if (Array.isArray(body) && body.length > 0) return { events: body }
    return { mistakes: [{ field: '', message: 'a batch is an array of at least one event' }] }
  }
  if (contentType.startsWith('application/cloudevents+json')) return { events: [body] }
  const attributes = binaryAttributes(headers)
  if (Object.keys(attributes).length === 0)
    return {
      mistakes: [
        {
          field: 'Content-Type',
          message: 'application/cloudevents+json, application/cloudevents-batch+json, or ce- headers',
        },
      ],
    }
  if (body === undefined && Number(headers['content-length'] ?? 0) > 0)
    return { mistakes: [{ field: 'Content-Type', message: 'data should be JSON' }] }
  return { events: [{ ...attributes, ...(hasData(body) ? { data: body } : {}) }] }
}

/** Values are percent-encoded where they are not printable ASCII (section 3.1.3.2). */
function binaryAttributes(headers: Readonly<Record<string, string>>): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const attribute = attributeHeader.exec(name)?.[1]
    if (attribute !== undefined) attributes[attribute] = decoded(value)
  }
  return attributes
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** Without a body, body parsers leave nothing or an empty object. */
const hasData = (body: unknown): boolean =>
  body !== undefined && !(typeof body === 'object' && body !== null && Object.keys(body).length === 0)
