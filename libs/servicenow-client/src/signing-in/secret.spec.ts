import { expect, it } from '@jest/globals'
import { inspect } from 'node:util'
import { Concealed } from './concealed.js'
import { Secret } from './secret.js'

it('is shown by nothing but being asked for', () => {
  const secret = Secret.of('hunter22')
  expect([
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }),
    `${JSON.stringify(Object.entries(secret))}`,
  ]).toEqual(['[secret]', '{"secret":"[secret]"}', '{ secret: [secret] }', '[]'])
  expect(secret.reveal()).toBe('hunter22')
})

it('comes from the environment or a file, which are named where it is missing', () => {
  expect(Secret.from({ env: 'A' }, { A: 'one' }).reveal()).toBe('one')
  expect(() => Secret.from({ env: 'A' }, { A: '' }).reveal()).toThrow('A isn’t set')
  expect(() => Secret.from({ file: '/no/such/secret' }).reveal()).toThrow('/no/such/secret')
})

it('is concealed in texts for as long as it was used lately', () => {
  const concealed = new Concealed()
  concealed.remember('first-secret')
  expect(concealed.conceal('first-secret, first-secret!')).toBe('[secret], [secret]!')
  for (let n = 0; n < 40; n += 1) concealed.remember(`token-${n}`)
  expect(concealed.conceal('token-39 first-secret')).toBe('[secret] first-secret')
})
