import { afterEach, expect, it } from '@jest/globals'
import { Controller, type INestApplication, Module } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { of } from 'rxjs'
import { instant, type Recorded } from '@atlas/contracts'
import { HandlesEvent } from '../handles-event.js'
import type { AtlasTransport } from './atlas-transport.js'
import { connectTransport } from './connect-transport.js'

const seen: string[] = []

@Controller()
class First {
  @HandlesEvent('escalation', 'IncidentOpened', 'OccurrenceStarted')
  async opened(event: Recorded): Promise<void> {
    await Promise.resolve()
    seen.push(`first ${event.type} at ${event.position}`)
  }
  @HandlesEvent('escalation', 'OccurrenceMoved')
  moved(): void {
    const nothing = undefined as unknown as { field: { deeper: string } }
    seen.push(nothing.field.deeper)
  }
}

@Controller()
class Second {
  @HandlesEvent('escalation', 'IncidentOpened')
  opened(event: Recorded) {
    return of(seen.push(`second ${event.type}`))
  }
  @HandlesEvent('notification', 'IncidentOpened')
  other(): void {
    seen.push('of another service')
  }
}

@Module({ controllers: [First, Second] })
class Services {}

let app: INestApplication
afterEach(async () => {
  seen.length = 0
  await app.close()
})

const event = (type: string): Recorded => ({
  type,
  occurredAt: instant(0),
  data: {},
  position: 7,
  streamId: 'report-x',
  streamVersion: 1,
  category: 'report',
  incidentId: null,
  recordedAt: instant(0),
  metadata: { actor: { kind: 'rule', id: 'r', via: 'test' }, correlationId: 'c', causationId: 'c' },
  hash: '0'.repeat(64),
})

async function transport(): Promise<AtlasTransport> {
  app = (await Test.createTestingModule({ imports: [Services] }).compile()).createNestApplication()
  const strategy = connectTransport(app, 'escalation')
  await app.startAllMicroservices()
  return strategy
}

it('knows the handlers of its own service, and all types of each', async () => {
  expect([...(await transport()).types].sort()).toEqual(['IncidentOpened', 'OccurrenceMoved', 'OccurrenceStarted'])
})

it('awaits the handlers of an event one after another, whether they give a promise or an observable', async () => {
  await (await transport()).handle(event('IncidentOpened'))
  expect(seen).toEqual(['first IncidentOpened at 7', 'second IncidentOpened'])
})

it('hands on the error that a handler threw, with its stack', async () => {
  const error = await (await transport()).handle(event('OccurrenceMoved')).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(TypeError)
  expect((error as TypeError).stack).toContain('atlas-transport.spec')
})
