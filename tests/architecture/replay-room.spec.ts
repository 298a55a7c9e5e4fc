import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type Reached, type ReadFile, reachedFrom } from './reachable.js'

/**
 * Replay has no side effects: what sends can't be reached from it (domain, "Audit and replay"). Everything that is loaded
 * with the replay room is one of these, which compute or read; whatever else comes in has to be looked at first.
 */
const room = 'libs/reporting/src/replay'
const computes: Readonly<Record<string, readonly string[]>> = {
  '@marcbachmann/cel-js': ['*'],
  canonicalize: ['*'],
  'date-holidays': ['*'],
  'date-holidays/package.json': ['*'],
  liquidjs: ['*'],
  re2js: ['*'],
  'temporal-polyfill': ['*'],
  uuid: ['*'],
  yaml: ['*'],
  zod: ['*'],
  'node:crypto': ['*'],
  'node:module': ['createRequire'],
  'node:path': ['*'],
  // A decorator, which says something of a class.
  '@nestjs/common': ['Injectable'],
  'node:util': ['promisify'],
  'node:zlib': ['gzip'],
  'node:url': ['*'],
  // Of files it reads, of addresses it only says what they are.
  'node:fs': ['existsSync', 'readdirSync', 'readFileSync', 'statSync'],
  'node:net': ['BlockList', 'isIP', 'isIPv4', 'isIPv6', 'SocketAddress'],
}
/** None of which may be called: what leaves the process, and what does something later. */
const doors = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'setTimeout', 'setInterval', 'setImmediate']

const entries = [
  ...readdirSync(room)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => join(room, file)),
  'libs/reporting/src/measured/measuring.ts',
  'libs/reporting/src/service-level-report/make-report.ts',
  'libs/reporting/src/bundle/make-bundle.ts',
  'libs/reporting/src/bundle/check-file.ts',
  'libs/reporting/src/divergence/outside-divergence.ts',
  'libs/reporting/src/what-if/judge.ts',
  'libs/reporting/src/what-if/explain-what-if.ts',
  'libs/reporting/src/what-if/fork-incident.ts',
  'libs/reporting/src/what-if/openings.ts',
  'libs/reporting/src/what-if/versions.ts',
  'libs/reporting/src/trail/tell-trail.ts',
  'libs/reporting/src/proofs/pages/prove-pages.ts',
  'libs/reporting/src/proofs/reclassifications/prove-reclassifications.ts',
]

const strange = (reached: readonly Reached[]): string[] =>
  reached.flatMap(({ what, names, by }) => {
    const allowed = Object.hasOwn(computes, what) ? (computes[what] ?? []) : []
    const taken = allowed.includes('*') ? [] : names.filter((name) => !allowed.includes(name))
    return taken.map((name) => `${name} of ${what}, by ${by.join(' → ')}`)
  })

describe('the replay room', () => {
  it('reaches nothing that sends, waits or writes', () => {
    const reached = reachedFrom(entries, doors)
    // It reaches the whole of the domain.
    expect(new Set(reached.map(({ what }) => what)).size).toBeGreaterThan(5)
    expect(strange(reached)).toEqual([])
  })
})

/** What is planted at a file of the room, or three imports away from it, is found. */
describe.each([
  ['mail', `import { createTransport } from 'nodemailer'\ncreateTransport()`, 'createTransport of nodemailer'],
  ['an HTTP client', `import { request } from 'undici'\nvoid request('http://x')`, 'request of undici'],
  ['HTTP by Node', `import { get } from 'node:https'\nget('https://x')`, 'get of node:https'],
  ['a socket', `import { isIP, connect } from 'node:net'\nconnect(isIP('x'))`, 'connect of node:net'],
  ['the global fetch', `void fetch('http://x')`, 'fetch of global fetch'],
  ['fetch by another name', `void globalThis.fetch('http://x')`, 'fetch of global fetch'],
  ['Kafka', `import { Kafka } from 'kafkajs'\nnew Kafka({ brokers: [] })`, 'Kafka of kafkajs'],
  ['the bus', `import { connectBus } from '@atlas/messaging'\nconnectBus`, '* of kafkajs'],
  ['a timer', `setTimeout(() => undefined, 1)`, 'setTimeout of global setTimeout'],
  ['a timer by import', `import { setTimeout } from 'node:timers/promises'\nawait setTimeout(1)`, 'of node:timers'],
  ['the log itself', `import { PostgresEventLog } from '@atlas/event-store-postgres'\nPostgresEventLog`, 'of pg, by'],
  ['a process', `import { spawn } from 'node:child_process'\nspawn('sendmail')`, 'spawn of node:child_process'],
  ['a file written', `import { readFileSync, writeFileSync } from 'node:fs'`, 'writeFileSync of node:fs'],
  ['what is loaded later', `await import('undici')`, '* of undici'],
  ['what is computed', `const name = 'undici'\nawait import(name)`, 'an import that is computed'],
  ['what is passed on', `export * from 'nodemailer'`, '* of nodemailer'],
])('with %s planted', (_, planted, said) => {
  const disk: ReadFile = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
  it.each([
    ['in it', 'libs/reporting/src/replay/counts-at.ts'],
    ['where it leads', 'libs/domain/src/service-level/clock.ts'],
  ])('%s is found', (__, at) => {
    const text = `${planted}\n${disk(at) ?? ''}`
    const found = strange(reachedFrom(entries, doors, (path) => (path === at ? text : disk(path))))
    expect(found.some((one) => one.includes(said) && one.includes(at))).toBe(true)
  })
})

it('leaves out what the compiler takes away', () => {
  const files: Readonly<Record<string, string>> = {
    'a.ts': `import type { Kafka } from 'kafkajs'\nimport { type Agent } from 'undici'\nexport type { X } from './b.js'`,
  }
  expect(reachedFrom(['a.ts'], doors, (path) => files[path])).toEqual([])
})
