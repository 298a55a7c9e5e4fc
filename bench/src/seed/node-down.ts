import { dedupKeyOf, factsOf, type Signal } from '@atlas/intake'
import { finish, minute } from './handled.js'
import type { Plot } from './plots.js'
import { alertmanager } from './sources.js'

/** A node is down and takes its pods along: their alerts are signals of its incident, until it is back. */
export const nodeDown: Plot = async (story, report) => {
  const cluster = 'mecc-stage'
  const alert = alertmanager(story, { ...report, cluster })
  const node = `node-${story.dice.hex(4)}`
  const of = (alertname: string, signal: Signal): Signal => {
    const labels = { alertname, severity: 'warning', cluster, node }
    const facts = factsOf({ source: 'alertmanager', cluster, labels }, story.pen.policy)
    return { ...signal, facts, dedupKey: dedupKeyOf('alertmanager', cluster, alertname, node) }
  }
  const began = story.now
  await story.receive(of('KubeNodeNotReady', alert.fires(began)), alert.by)
  await story.later(minute, 2 * minute)
  const pod = story.now
  await story.receive(of('KubePodNotReady', alert.fires(pod)), alert.by)
  await story.later(minute, 2 * minute)
  await story.receive(of('KubePodNotReady', alert.clears(pod)), alert.by)
  await story.receive(of('KubeNodeNotReady', alert.clears(began)), alert.by)
  await finish(story)
}
