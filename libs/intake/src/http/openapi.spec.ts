import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger'
import { type IntakeWorld, startIntake, TestLog } from '../testing/intake-world.js'

let world: IntakeWorld
let document: OpenAPIObject
beforeAll(async () => {
  const log = new TestLog()
  world = await startIntake({ log, reader: log })
  document = SwaggerModule.createDocument(world.app, new DocumentBuilder().setOpenAPIVersion('3.1.0').build())
})
afterAll(() => world.stop())

const textOf = (part: unknown): string => JSON.stringify(part)

it('tells the fields of each body and what the answers hold', () => {
  const { paths, components } = document
  expect(textOf(paths['/v1/signals']?.post?.requestBody)).toContain('#/components/schemas/Signal"')
  expect(textOf(components?.schemas?.['Signal'])).toContain('dedupKey')
  expect(textOf(paths['/v1/alertmanager']?.post?.requestBody)).toContain('truncatedAlerts')
  expect(textOf(paths['/v1/cloudevents']?.post?.requestBody)).toContain('specversion')
  expect(Object.keys(paths['/v1/alertmanager']?.post?.responses ?? {})).toEqual(['200', '207', '422', '503'])
  for (const path of ['/v1/signals', '/v1/alertmanager', '/v1/cloudevents'])
    expect(textOf(paths[path]?.post?.parameters)).toContain('"Idempotency-Key"')
  expect(Object.keys(components?.schemas ?? {})).toEqual(expect.arrayContaining(['SignalsAnswer', 'Problem']))
})
