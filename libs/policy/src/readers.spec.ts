import { expect, it } from '@jest/globals'
import { describePolicyError, parsePolicy, readPolicyFolder } from './index.js'

const shipped = readPolicyFolder(new URL('../../../policy', import.meta.url).pathname)
const file = 'readers.yaml'
const text = new TextDecoder().decode(shipped.get(file))
const mistakes = (from: string, to: string): string[] => {
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
  const parsed = parsePolicy(new Map([...shipped, [file, new TextEncoder().encode(text.replace(from, to))]]))
  return 'ok' in parsed ? [] : parsed.errors.map((error) => describePolicyError(error))
}
const placeOf = (needle: string, to = needle): string => {
  const before = text.slice(0, text.indexOf(needle))
  const column = before.length - before.lastIndexOf('\n') + needle.indexOf(to)
  return `policy/${file}:${before.split('\n').length}:${column}`
}

it('ships with security restricted, and Team Leads who oversee it', () => {
  const parsed = parsePolicy(shipped)
  if (!('ok' in parsed)) throw new Error('the policy as shipped has mistakes')
  expect(parsed.ok.readers.restricted).toEqual({ categories: ['security'], overseers: ['Team Lead'] })
})

it('tells an audience that is no management audience, and a domain that the catalogue does not have', () => {
  expect(mistakes('vendor-managers:', 'network-teams:')).toEqual([
    expect.stringMatching(
      /^policy\/readers\.yaml:\d+:\d+: "network-teams" should be a management audience: area-leads-/,
    ),
  ])
  expect(mistakes('domains: [engineering]', 'domains: [engineerings]')).toEqual([
    `${placeOf('[engineering]', 'engineering')}: "engineerings" should be a domain of catalogue.yaml: engineering, platform`,
  ])
})

it('tells a summary of nothing, a category that is none, and overseers whom nobody is', () => {
  expect(mistakes('{ vendorCases: true }', '{}')[0]).toContain('domains, or vendorCases: true')
  expect(mistakes('categories: [security]', 'categories: [secrets]')[0]).toContain('found "secrets"')
  expect(mistakes('overseers: [Team Lead]', 'overseers: []')[0]).toContain('nobody could ever admit a reader')
})
