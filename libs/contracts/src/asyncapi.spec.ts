import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { asyncApiDocument } from './asyncapi.js'
import { serviceLevelsHistoryTopic, serviceLevelsTopic } from './ownership.js'

const published = JSON.parse(readFileSync('docs/asyncapi.json', 'utf8')) as Record<string, unknown>

/** What a reference within the document points to; throws where it points to nothing. */
function pointed(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, step) => {
      if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) throw new Error(`nothing at ${reference}`)
      return Reflect.get(at, step) as unknown
    }, published)
}
const references = (): string[] =>
  [...JSON.stringify(published).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to ?? '')

describe('docs/asyncapi.json', () => {
  it('is what the contracts say: print it anew where this fails', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())))
  })

  it('has a channel for each topic, and points nowhere that nothing is', () => {
    expect(references().length).toBeGreaterThan(5)
    for (const reference of references()) expect(pointed(reference)).toBeDefined()
    const channels = z.record(z.string(), z.object({ address: z.string() })).parse(published['channels'])
    expect(Object.values(channels).map(({ address }) => address)).toEqual([
      serviceLevelsTopic,
      serviceLevelsHistoryTopic,
    ])
  })

  it('shows an example that its own schema takes', () => {
    const Message = z.object({ examples: z.array(z.object({ payload: z.object({ data: z.unknown() }) })) })
    const { examples } = Message.parse(pointed('#/components/messages/serviceLevel'))
    const schema = z.fromJSONSchema(pointed('#/components/schemas/ServiceLevelMessage') as z.core.JSONSchema.JSONSchema)
    expect(examples.length).toBeGreaterThan(0)
    for (const { payload } of examples) expect(schema.safeParse(payload.data).error).toBeUndefined()
    expect(schema.safeParse({ ...(examples[0]?.payload.data as object), sequence: 0 }).success).toBe(false)
  })
})
