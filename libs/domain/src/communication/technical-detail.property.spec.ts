import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { technicalDetail } from './technical-detail.js'

const plain = [
  'A production cluster is partially unavailable.',
  'Two of five applications of the domain can be used again; the other three can not.',
  'We expect normal service by 16:30 CET.',
  'The vendor is engaged, and a workaround is being tested.',
  'About 40 % of users are affected, mostly in Zurich and Denver.',
  'INC-1042 was escalated to the highest tier at 14:05.',
  'There is no risk to data. Teams should hold back deployments until the all-clear.',
  'An estimate follows by 15:00 (CET), at the latest with the next update.',
  'The error lies in a recent upgrade of the network, which is being taken back.',
  'Costs: none so far; 3/5 teams work as usual.',
]

const two = (n: number) => String(n).padStart(2, '0')
const clockTime = fc
  .record({
    h: fc.integer({ min: 0, max: 23 }),
    m: fc.integer({ min: 0, max: 59 }),
    s: fc.integer({ min: 0, max: 59 }),
  })
  .map(({ h, m, s }) => `${two(h)}:${two(m)}:${two(s)}`)
const name = fc.stringMatching(/^[a-z]{3,9}$/)
const line = fc.integer({ min: 1, max: 2000 })
const level = fc.constantFrom('INFO', 'WARN', 'ERROR', 'FATAL', 'DEBUG')

/** Logs and stack traces as the platform's parts write them. */
const planted = fc.oneof(
  fc.record({ clockTime, level, name }).map((l) => `2026-11-26T${l.clockTime}.123Z ${l.level} ${l.name} failed`),
  fc.record({ clockTime, level, name }).map((l) => `2026-11-26 ${l.clockTime},123 [${l.level}] ${l.name} failed`),
  fc.record({ clockTime, name, line }).map((l) => `E1126 ${l.clockTime}.000001       1 ${l.name}.go:${l.line}] failed`),
  fc.record({ clockTime, name, line }).map((l) => `Nov 26 ${l.clockTime} node-7 ${l.name}[${l.line}]: killed`),
  fc.record({ level, name }).map((l) => `level=${l.level.toLowerCase()} msg="${l.name} failed" component=${l.name}`),
  fc.record({ level, name }).map((l) => `[${l.level}] ${l.name} failed`),
  fc.record({ level, name }).map((l) => `{"level":"${l.level}","msg":"${l.name}"}`),
  fc.record({ name, line }).map((l) => `10.0.0.7 - - [26/Nov/2026] "GET /${l.name}" ${l.line}`),
  fc.record({ name, line }).map((l) => `java.lang.${l.name}Exception: no\n\tat io.x.${l.name}(Run.java:${l.line})`),
  fc.record({ name, line }).map((l) => `Error: no\n    at ${l.name} (/app/${l.name}.js:${l.line}:7)`),
  fc
    .record({ name, line })
    .map((l) => `Traceback (most recent call last):\n  File "${l.name}.py", line ${l.line}, in ${l.name}`),
  fc
    .record({ name, line })
    .map((l) => `goroutine ${l.line} [running]:\nmain.${l.name}()\n\t/src/${l.name}.go:${l.line}`),
  fc.record({ name, line }).map((l) => `thread 'main' panicked at src/${l.name}.rs:${l.line}`),
  fc.record({ name, line }).map((l) => `   at Atlas.${l.name}.Run() in Run.cs:line ${l.line}`),
  fc.record({ name }).map((l) => `Caused by: ${l.name} is null`),
  fc.record({ name }).map((l) => `\`\`\`\n${l.name}\n\`\`\``),
  fc.record({ name }).map((l) => `kubectl -n ${l.name} get pods`),
  fc.record({ name }).map((l) => `apiVersion: v1\nkind: ${l.name}`),
)

it('is found wherever a log or a stack trace stands among plain sentences', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(
      fc.subarray(plain),
      planted,
      fc.subarray(plain),
      fc.constantFrom('\n', '\r\n', '\n\n'),
      (before, trace, after, newline) => {
        const text = [...before, ...trace.split('\n'), ...after].join(newline)
        const found = technicalDetail(text)
        for (const kind of found) seen.add(kind)
        expect([text, found.length > 0]).toEqual([text, true])
      },
    ),
    { numRuns: 2_000 },
  )
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(['a code block', 'a command', 'a log line', 'a stack trace', 'structured data']),
  )
})

it('is not found in plain sentences, in whatever order', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(plain, { minLength: 1 }), fc.constantFrom(' ', '\n'), (sentences, between) => {
      expect(technicalDetail(sentences.join(between))).toEqual([])
    }),
  )
})
