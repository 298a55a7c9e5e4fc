import { instant, type PersonId } from '@atlas/contracts'
import { finish, hour, minute, owner, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'
import type { Story } from './story.js'

/** A fault of the vendor's: a case that is refused, one that is withdrawn, and one that is opened, led and closed. */
export const vendorCases: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(minute, 5 * minute)
  if (story.incident.status === 'Unassigned') await startWork(story)
  const preparer = story.worker('L2')
  const evangelist = holderOf(story, 'Evangelist')
  await prepare(story, preparer)
  await story.later(minute, 3 * minute)
  const known = 'the release notes name it'
  await story.act(evangelist, () => ({ act: 'refuse-vendor-case', by: evangelist, reason: known }))
  await prepare(story, preparer)
  const again = 'it is seen without the product as well'
  await story.act(preparer, () => ({ act: 'withdraw-vendor-case', by: preparer, reason: again }))
  await prepare(story, preparer)
  await story.later(minute, 3 * minute)
  const standsStill = story.incident.status === 'Work in Progress'
  await story.act(evangelist, (transaction) => ({
    act: 'open-vendor-case',
    by: evangelist,
    number: `SR-${story.incident.number}`,
    contact: transaction.keep('the engineer on duty'),
    waitUntil: standsStill ? instant(story.now + hour) : undefined,
  }))
  await ledByEvangelist(story, evangelist)
  if (story.incident.wait) {
    const by = owner(story)
    await story.act(by, () => ({ act: 'end-wait', by, outcome: 'the case is closed' }))
  }
  await finish(story)
}

async function ledByEvangelist(story: Story, by: PersonId): Promise<void> {
  const exchange = (direction: 'to-vendor' | 'from-vendor', text: string) =>
    story.act(by, (transaction) => ({
      act: 'record-vendor-exchange',
      by,
      direction,
      text: transaction.keep(text),
    }))
  await exchange('to-vendor', 'The support bundle is attached.')
  await story.later(minute, 5 * minute)
  await exchange('from-vendor', 'Other customers see it as well.')
  const wider = 'it is wider than it seemed'
  await story.act(by, () => ({ act: 'change-vendor-severity', by, to: 'S1', decidedBy: 'vendor', reason: wider }))
  await story.later(5 * minute, 20 * minute)
  await story.act(by, (transaction) => ({
    act: 'close-vendor-case',
    by,
    outcome: transaction.keep('Fixed by the next version.'),
  }))
}

function prepare(story: Story, by: PersonId): Promise<boolean> {
  const evidence = {
    symptom: 'it restarts',
    because: 'a fresh cluster does as well',
    references: ['https://logs.example.org/1'],
  }
  return story.act(by, (transaction) => ({
    act: 'request-vendor-case',
    by,
    vendor: 'vmware',
    product: 'Tanzu Kubernetes Grid',
    version: '2.5.1',
    contract: 'production',
    severity: 'S2',
    evidence,
    evidenceHash: transaction.keep(JSON.stringify(evidence)),
  }))
}

function holderOf(story: Story, role: 'Evangelist'): PersonId {
  const found = story.pen.policy.roster.people.find(({ roles }) => roles.includes(role))
  if (!found) throw new Error(`the policy's roster has no ${role}`)
  return found.id
}
