import { readdir } from 'node:fs/promises'
import { shuffled } from '../shuffled.ts'

/**
 * Seconds that each file's part of a sample takes on two cores with nothing else to do, its systems' starts included:
 * rough, and rather too many. A new file says here how long it takes.
 */
const seconds = {
  'broker-stopped': 55,
  'clock-skew': 60,
  'kill-at-random': 105,
  'kill-at-rebuild': 35,
  'kill-at-sealing': 65,
  'kill-at-smtp': 60,
  'kill-at-steps': 95,
  'kill-at-telling': 70,
  'kill-at-timers': 70,
  'ledger/ledger': 35,
  poison: 35,
  'postgres-restarted': 50,
  rebalance: 80,
  'rebuild-while-running': 220,
  'two-leaders': 60,
}
/** Of a run's sample; the runner's own start and a slower machine have the rest of its 6 min. */
const sampleSeconds = 300

/** Files of faults, drawn by the seed, that together stay within the time: a pattern for Jest. */
export async function sampleOfFaults(seed) {
  const there = (await readdir(import.meta.dirname, { recursive: true })).flatMap(
    (name) => /^(.*)[.]faults[.]ts$/.exec(name)?.[1] ?? [],
  )
  const unsaid = [
    ...there.filter((name) => !(name in seconds)),
    ...Object.keys(seconds).filter((name) => !there.includes(name)),
  ]
  if (unsaid.length > 0)
    throw new Error(`tests/faults/sample.js should say how long these take, and no others: ${unsaid.join(', ')}`)
  let left = sampleSeconds
  const drawn = shuffled(there.sort(), seed).filter((name) => {
    const fits = seconds[name] <= left
    if (fits) left -= seconds[name]
    return fits
  })
  return `/(${drawn.join('|')})[.]faults`
}
