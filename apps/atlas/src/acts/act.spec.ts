import { beforeAll, describe, expect, it } from '@jest/globals'
import type { OpenAPIObject } from '@nestjs/swagger'
import { describeApi, operationsOf } from '@atlas/runtime'
import { atlasServices } from '../services.js'
import { actsOf } from './act.js'

let document: OpenAPIObject
beforeAll(async () => {
  document = await describeApi(atlasServices)
})

describe('the acts of the command line', () => {
  it('are all that the API offers to people, each under a name of its own', () => {
    const acts = actsOf(document)
    const told = acts.map(({ method, path }) => `${method} ${path}`)
    const writing = operationsOf(document).filter(({ method }) => method !== 'get')
    // What machines send in, and reports that are kept: a new door of theirs is named here.
    expect(
      writing
        .map(({ method, path }) => `${method} ${path}`)
        .filter((one) => !told.includes(one))
        .sort(),
    ).toEqual([
      'post /v1/alertmanager',
      'post /v1/cloudevents',
      'post /v1/mail/inbound',
      'post /v1/reports/service-levels',
      'post /v1/service-levels/webhooks/retry',
      'post /v1/servicenow/hints/{instance}',
      'post /v1/signals',
    ])
    expect(told.length).toBeGreaterThan(40)
    const names = acts.map(({ resource, name }) => `${resource} ${name}`)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['incident start-work', 'incident resolve', 'page acknowledge']))
  })

  it('say what they do, and show a body where they take one', () => {
    for (const { name, says, takesBody, example } of actsOf(document)) {
      expect({ name, says }).toEqual({ name, says: expect.stringMatching(/^[A-Z].{9,}/) })
      if (takesBody) expect({ name, example }).toEqual({ name, example: expect.anything() })
    }
  })

  it('have an option for each field of the body, with the words that it may have', () => {
    const fields = actsOf(document).find(({ name }) => name === 'start-work')?.fields ?? []
    expect(fields.map(({ option }) => option)).toEqual(
      expect.arrayContaining(['triage-priority', 'acknowledgement-initial-assessment', 'next-update-by']),
    )
    expect(fields.find(({ option }) => option === 'triage-priority')).toMatchObject({
      path: ['triage', 'priority'],
      kind: 'text',
      choices: ['P1', 'P2', 'P3', 'P4'],
    })
  })
})
