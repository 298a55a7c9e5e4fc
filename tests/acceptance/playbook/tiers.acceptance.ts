import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Candidate } from '@atlas/contracts'
import { Atlas } from '../world/atlas.js'
import { eventually } from '../world/eventually.js'
import { type Report, Ticket } from '../world/ticket.js'
import { until, untilTuesday } from '../world/working-day.js'

/** Who is asked at which tier, by the shipped roster, on a Tuesday. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
  await untilTuesday(atlas, '10:00')
})
afterAll(() => atlas?.stop())

interface Routed {
  readonly tier: string
  readonly candidate: string | null
  readonly considered: readonly Candidate[]
  readonly overflow: boolean
}
async function routed(report: Report): Promise<Routed> {
  const ticket = await Ticket.report(atlas, report)
  const entry = await ticket.last('IncidentRouted')
  return entry?.data as Routed
}
const roles = ({ considered }: Routed) => new Set(considered.filter(({ eligible }) => eligible).map(({ role }) => role))
const kubeAdmin = 'emil.novak'
const egress = (namespace: string): Report => ({
  summary: `Add egress access for namespace ${namespace}`,
  cluster: 'abrc1l-atlas-stg',
  namespace,
})

describe('by day', () => {
  it('a request goes to a Support Engineer with the skill for it, and a Kube-Admin is only a reserve [PB-2 PB-7 PB-8 PB-16 PB-45]', async () => {
    const asked = await routed(egress('first'))
    expect(asked).toMatchObject({ tier: 'L1', candidate: 'sofia.keller', overflow: false })
    expect(asked.considered[0]?.reason).toMatch(/Support Engineer on shift, skilled in egress-access, 0 open/)
    expect(asked.considered.find(({ person }) => person === kubeAdmin)).toMatchObject({
      eligible: false,
      reason: 'reserve of L1, neither off hours nor overflow',
    })
  })

  it('simple administration is handled by Support Engineers [PB-45 PB-70]', async () => {
    const asked = await routed({ summary: 'Whitelist snowflake-related hosts in shared gitlab runner firewall' })
    expect(asked.tier).toBe('L1')
    expect(roles(asked)).toEqual(new Set(['Support Engineer']))
  })

  it('a degradation goes to advanced Support Engineers, Team Leads and Kube-Admins [PB-2 PB-7 PB-23 PB-45 PB-61]', async () => {
    const asked = await routed({
      summary: 'Manual job pods in a staging namespace are restarting intermittently',
      cluster: 'abrc1l-atlas-stg',
    })
    expect(asked).toMatchObject({ tier: 'L2', candidate: 'amelie.dubois' })
    expect(roles(asked)).toEqual(new Set(['Advanced Support Engineer', 'Team Lead', 'Kube-Admin']))
  })

  it('the loss of a cluster goes to Evangelists, Team Leads and Kube-Admins [PB-2 PB-7 PB-30 PB-45]', async () => {
    const asked = await routed({ summary: 'API server is unreachable for everyone', cluster: 'abrc1l-atlas-prd' })
    expect(asked).toMatchObject({ tier: 'L3', candidate: 'jonas.meier' })
    expect(roles(asked)).toEqual(new Set(['Evangelist', 'Team Lead', 'Kube-Admin']))
    // The same Kube-Admin works at L2 and L3, and is the reserve of L1.
    expect(asked.considered.map(({ person }) => person)).toContain(kubeAdmin)
  })

  it('more than eight open requests per engineer bring the Kube-Admin in, and load decides among equals [PB-7 PB-16]', async () => {
    await atlas.post(
      '/v1/signals',
      Array.from({ length: 26 }, (_, n) => egress(`more-${n}`)),
    )
    // Each wave is counted once it is routed.
    const asked = await eventually(async () => {
      const found = await routed(egress(`last-${Math.random()}`))
      expect(found.overflow).toBe(true)
      return found
    })
    expect(asked.considered.find(({ person }) => person === kubeAdmin)).toMatchObject({
      eligible: true,
      reason: expect.stringMatching(/^Kube-Admin on shift, reserve: overflow, \d+ open$/),
    })
  })
})

describe('by night', () => {
  it('a Kube-Admin on shift counts at L1 [PB-16]', async () => {
    await until(atlas, '22:30')
    const asked = await routed(egress('night'))
    expect(asked.candidate).toBe('carlos.ortega')
    expect(asked.considered).toContainEqual(
      expect.objectContaining({
        person: 'ravi.patel',
        eligible: true,
        reason: expect.stringMatching(/^Kube-Admin on shift, reserve: (off hours|overflow), 0 open$/),
      }),
    )
  })
})
