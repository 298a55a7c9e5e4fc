import { expect, it } from '@jest/globals'
import type { InclusionProof, Seal } from '@atlas/contracts'
import type { SealStore } from '@atlas/event-store-postgres'
import type { ReadRequest } from '@atlas/runtime'
import type { PresentIncident } from '../incident/present-incident.js'
import { SealsController } from './seals.controller.js'

/** A sealed event of no incident, such as the adoption of a policy. */
const event = { position: 1, incidentId: '', streamId: 'policy-in-force' } as InclusionProof['event']
const store = {
  event: () => Promise.resolve(event),
  over: () => Promise.resolve({ number: 1, first: 1, last: 1 } as Seal),
  leaves: () => Promise.resolve([{ position: 1, leaf: 'a'.repeat(64) }]),
} as unknown as SealStore

const proofFor = (reader: { engineer: boolean; auditor: boolean }): Promise<InclusionProof> => {
  const incidents = {
    readerOf: () => reader,
    see: () => Promise.reject(new Error('there is no incident to be seen')),
  } as unknown as PresentIncident
  return new SealsController(store, incidents).proof(1, {} as ReadRequest)
}

it('proves what belongs to no incident to who works here or audits, and to nobody else', async () => {
  expect((await proofFor({ engineer: true, auditor: false })).event).toBe(event)
  expect((await proofFor({ engineer: false, auditor: true })).event).toBe(event)
  await expect(proofFor({ engineer: false, auditor: false })).rejects.toMatchObject({
    refusal: { code: 'unknown-event', status: 404 },
  })
})
