import { describe, expect, it } from '@jest/globals'
import { spelling } from './spelling.js'

const meant = spelling(['karpenter', 'antrea', 'egress', 'ingress'], (word) => word === 'antreas')

describe('spelling', () => {
  it.each([
    ['karpentr', 'karpenter'],
    ['karpennter', 'karpenter'],
    ['carpenter', 'karpenter'],
    ['antrae', 'antrea'],
    ['egres', 'egress'],
  ])('reads %s as %s', (word, name) => {
    expect(meant(word)).toBe(name)
  })

  it('leaves two mistakes, words that mean something, and what could be two names', () => {
    for (const word of ['karpntr', 'antreas', 'engress', 'express', 'egressing']) expect(meant(word)).toBe(word)
  })
})
