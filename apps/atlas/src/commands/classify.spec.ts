import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, it } from '@jest/globals'
import { classifyLine } from '@atlas/classification'
import { loadPolicyFolder } from '@atlas/policy'
import { answerLines } from './answer-lines.js'

const loaded = loadPolicyFolder(fileURLToPath(new URL('../../../../policy', import.meta.url)))

async function classified(lines: string[]) {
  if (!('ok' in loaded)) throw new Error('the shipped policy has a mistake')
  const policy = loaded.ok
  const [answers, complaints]: [string[], string[]] = [[], []]
  const into = (chunks: string[]) =>
    new Writable({
      highWaterMark: 1,
      write(chunk, _encoding, done) {
        chunks.push(String(chunk))
        setImmediate(done)
      },
    })
  const [out, err] = [into(answers), into(complaints)]
  const { mistakes } = await answerLines(Readable.from(lines), (line) => classifyLine(line, policy), out, err)
  await Promise.all([out, err].map((stream) => new Promise((done) => stream.end(done))))
  const text = answers.join('').trimEnd()
  return {
    mistakes,
    complaints: complaints.join(''),
    answers: text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>),
    policyVersion: policy.hash,
  }
}

it('answers each signal in order with priority, category, tier, rule, every match and the policy version', async () => {
  const { answers, policyVersion } = await classified([
    JSON.stringify({ id: 'a', summary: 'How do I get a new namespace?' }),
    JSON.stringify({ id: 2, alertname: 'KubeAPIDown', severity: 'critical', cluster: 'x-prd' }),
    JSON.stringify({ id: 'c', labels: { alertname: 'Watchdog' } }),
  ])
  expect(answers.map(({ id, priority, category, tier }) => ({ id, priority, category, tier }))).toEqual([
    { id: 'a', priority: 'P4', category: 'information', tier: 'L1' },
    { id: 2, priority: 'P1', category: 'control-plane', tier: 'L3' },
    { id: 'c', priority: 'none', category: 'none', tier: 'L1' },
  ])
  for (const answer of answers) {
    expect(Object.keys(answer)).toEqual(['id', 'priority', 'category', 'tier', 'rule', 'matched', 'policyVersion'])
    expect(answer['policyVersion']).toBe(policyVersion)
    expect(answer['matched']).toEqual(
      expect.arrayContaining([{ rule: answer['rule'], because: expect.stringMatching(/./) }]),
    )
  }
})

it('names a bad line by its number and does the rest', async () => {
  const { answers, complaints, mistakes } = await classified([
    'nonsense',
    '',
    JSON.stringify({ id: 'b' }),
    JSON.stringify({ summary: 'no id' }),
    JSON.stringify({ id: 'd', summary: 'pods crash' }),
  ])
  expect(mistakes).toBe(3)
  expect(answers.map(({ id }) => id)).toEqual(['d'])
  expect(complaints.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^line 1: is not JSON: /),
    'line 3: a summary or an alert name must be there',
    'line 4: id: should be a text or a number',
  ])
})

it('passes over a byte order mark at the beginning', async () => {
  const { answers, mistakes } = await classified([`\uFEFF${JSON.stringify({ id: 'a', summary: 'pods crash' })}`])
  expect([mistakes, answers.map(({ id }) => id)]).toEqual([0, ['a']])
})

it('takes null for a field that is not there, and numbers and booleans in labels', async () => {
  const { answers, mistakes } = await classified([
    JSON.stringify({ id: 'n', summary: 'x', description: null, cluster: null, labels: { replicas: 3, spot: true } }),
  ])
  expect(mistakes).toBe(0)
  expect(answers[0]).toMatchObject({ priority: 'P3', category: 'none', rule: 'unclassified', matched: [] })
})
