import { expect, it } from '@jest/globals'
import { checkCorrelation, CorrelationPolicy } from './correlation.js'

const rule = {
  id: 'node',
  because: 'the node is down',
  cause: { alertnames: ['KubeNodeNotReady'] },
  effect: { alertnames: ['KubePodNotReady'] },
  same: ['node'],
  within: '1h',
}
const parent = { clusters: 3, within: '10m', notedAgainAfter: '1m', names: 5 }
const misfits = (attach: object[], more: object = {}) =>
  checkCorrelation({ correlation: CorrelationPolicy.parse({ attach, parent: { ...parent, ...more } }) } as never)

it('finds no mistake where there is none', () => {
  expect(misfits([rule])).toEqual([])
})

it('names each mistake where it stands', () => {
  const itself = { ...rule, effect: { alertnames: ['KubePodNotReady', 'KubeNodeNotReady'] } }
  expect(misfits([rule, itself], { notedAgainAfter: '11m' }).map(({ path }) => path.join('.'))).toEqual([
    'attach.1.id',
    'attach.1.effect.alertnames.1',
    'parent.notedAgainAfter',
  ])
})

it('compares at least one label: without, any pod of the cluster would be the node’s', () => {
  expect(CorrelationPolicy.safeParse({ attach: [{ ...rule, same: [] }], parent }).success).toBe(false)
})
