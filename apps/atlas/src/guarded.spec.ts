import { beforeAll, describe, expect, it } from '@jest/globals'
import type { OpenAPIObject } from '@nestjs/swagger'
import { describeApi, type Guarded, operationsOf } from '@atlas/runtime'
import { atlasServices } from './services.js'

let document: OpenAPIObject
beforeAll(async () => {
  document = await describeApi(atlasServices)
})

const views = (): { path: string; how: unknown }[] =>
  operationsOf(document).flatMap(({ path, method, operation }) =>
    method === 'get' ? [{ path, how: Reflect.get(operation, 'x-guarded') as unknown }] : [],
  )
const guardedAs = (how: Guarded): string[] => views().flatMap((view) => (view.how === how ? [view.path] : []))

/** Who sees what is in docs/readers.md; that nothing is told against it is tested in readers.acceptance.ts. */
describe('every view', () => {
  it('says how it keeps what it tells to those who may see it', () => {
    expect(views().length).toBeGreaterThan(20)
    const hows: Guarded[] = ['incident', 'incidents', 'queue', 'house', 'audit', 'anybody']
    expect(views().filter(({ how }) => !hows.some((known) => known === how))).toEqual([])
  })

  it('is about an incident where its path names one, and is one of few that are not', () => {
    const ofIncident = views().filter(({ path }) => /\{(id|incidentId|position)\}/.test(path))
    expect(ofIncident.filter(({ how }) => how !== 'incident')).toEqual([])
    expect(guardedAs('incidents').sort()).toEqual([
      '/v1/incidents',
      '/v1/messages',
      '/v1/pages',
      '/v1/root-cause-tasks',
      '/v1/service-levels/history',
    ])
    expect(guardedAs('queue').sort()).toEqual([
      '/v1/rejected-signals',
      '/v1/service-levels/webhooks',
      '/v1/servicenow/divergence',
      '/v1/servicenow/instances',
      '/v1/servicenow/outbox',
      '/v1/servicenow/queue',
      '/v1/servicenow/service-levels',
    ])
    expect(guardedAs('house').sort()).toEqual([
      '/v1/board',
      '/v1/policy',
      '/v1/reports/first-line',
      '/v1/reports/service-levels',
      '/v1/reports/service-levels/{report}',
      '/v1/reports/service-levels/{report}/restated',
      '/v1/roster',
      '/v1/runbooks',
      '/v1/runbooks/{runbook}',
      '/v1/windows',
    ])
    expect(guardedAs('audit').sort()).toEqual([
      '/v1/audit/divergence',
      '/v1/audit/divergence/outside',
      '/v1/audit/pages',
      '/v1/audit/reclassifications',
      '/v1/audit/what-if',
      '/v1/privacy',
      '/v1/privacy/people/{person}',
    ])
    expect(guardedAs('anybody').sort()).toEqual(['/v1/seals', '/v1/seals/{number}'])
  })
})
