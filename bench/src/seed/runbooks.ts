import type { RunOutcome, StandardKind } from '@atlas/contracts'
import type { Run } from '@atlas/domain'
import { accept, finish, minute, owner, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'
import type { Story } from './story.js'

/** A runbook that doesn't fit, one that is followed in vain, and the same by the next tier, which it helps. */
export const runbooks: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(minute, 5 * minute)
  await startWork(story)
  const { fits, other } = known(story)
  await follow(story, other, 'abandoned', 'it is about something else')
  const run = await follow(story, fits, 'exhausted', 'each step was done, and it still fails')
  const by = owner(story)
  const evidence = { run, failed: 'the connection times out' }
  await story.act(by, (transaction) => ({
    act: 'escalate',
    by,
    trigger: 'knowledge-exhaustion',
    evidence,
    evidenceHash: transaction.keep(JSON.stringify(evidence)),
  }))
  await story.later(minute, 3 * minute)
  await accept(story)
  await follow(story, fits, 'solved', 'a rule of the mesh stood in the way')
  await finish(story)
}

/** The runbook of the incident's category at its tier, and one of another category. */
function known({ incident, pen }: Story): { readonly fits: string; readonly other: string } {
  const { tier, category } = incident
  const here = pen.policy.runbooks.filter(({ tiers }) => tiers.some((one) => one === tier))
  const fits = here.find((one) => one.category === category)
  const other = here.find((one) => one.category !== category)
  if (!fits || !other) throw new Error(`policy has no two runbooks to choose from at ${tier} for ${category}`)
  return { fits: fits.id, other: other.id }
}

/** Gives its number. */
async function follow(story: Story, runbook: string, outcome: RunOutcome, because: string): Promise<number> {
  const by = owner(story)
  await story.act(by, () => ({ act: 'start-run', by, runbook }))
  const begun = story.incident.runs.at(-1)
  if (begun?.runbook !== runbook) throw new Error(`${runbook} was not begun`)
  const { run, steps } = begun
  for (const step of outcome === 'abandoned' ? steps.slice(0, 1) : steps) {
    await story.later(minute, 2 * minute)
    await record(story, step)
  }
  await story.act(by, () => ({ act: 'finish-run', by, run, outcome, because }))
  return run
}

async function record(story: Story, { step, check }: Run['steps'][number]): Promise<void> {
  const by = owner(story)
  await story.act(by, (transaction) => ({
    act: 'record-step',
    by,
    step,
    result: transaction.keep('As the runbook expects it.'),
    ...(check === null ? { outcome: story.dice.pick(['done', 'failed', 'skipped']) } : { inputs: stated[check] }),
  }))
}

const stated: Readonly<Record<StandardKind, object>> = {
  'aws-quota': { region: 'eu-central-1', instanceType: 'm6i.xlarge', count: 2 },
  'egress-target': { host: 'abc.snowflakecomputing.com', port: 443, protocol: 'TCP' },
  naming: { of: 'namespace', name: 'livelink-ignition' },
  limits: { values: { nodes: 2 } },
}
