import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type Reached, type ReadFile, reachedFrom } from './reachable.js'

/**
 * What a command of `atlas` may load, before it runs and while it does: a framework that it doesn't use is a second for
 * whoever waits for it (docs/adr/0003-boundaries.md).
 */
const folder = 'apps/atlas/src/commands'
/** These run the services, or what speaks to a broker. */
const heavy = ['start.ts', 'bench.ts', 'topics.ts']
const commands = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !heavy.includes(file))
  .map((file) => join(folder, file))
/** Those that ask a running Atlas, and those that need neither it nor a database. */
const withoutDatabase = [
  'apps/atlas/src/acts/act-command.ts',
  ...['answer-input', 'classify', 'clock', 'policy-check', 'policy-propose', 'roster', 'servicenow'].map((name) =>
    join(folder, `${name}.ts`),
  ),
]

const frameworks =
  /^(@nestjs\/.+|express|rxjs|reflect-metadata|kafkajs|nodemailer|undici|@aws-sdk\/.+|prom-client|pino)$/
const databases = /^(pg|typeorm)$/

const loaded = (entries: readonly string[], what: RegExp, read?: ReadFile): string[] =>
  reachedFrom(entries, [], read)
    .filter((reached: Reached) => what.test(reached.what))
    .map((reached) => `${reached.what}, by ${reached.by.join(' → ')}`)

describe('a command', () => {
  it('loads no framework of the services, but where it runs them', () => {
    expect(commands.length).toBeGreaterThan(30)
    expect(loaded(commands, frameworks)).toEqual([])
  })

  it('loads no database where it uses none', () => {
    expect(loaded(withoutDatabase, databases)).toEqual([])
  })

  it('is loaded when it is asked for', () => {
    const atFirst = readFileSync('apps/atlas/src/commands.ts', 'utf8').match(/^import (?!type )/gm)
    expect(atFirst).toBeNull()
  })
})

/** What is planted in a command, or in a room that it reaches, is found. */
it.each([
  ['in it', join(folder, 'key.ts'), `import { Injectable } from '@nestjs/common'\nInjectable`, '@nestjs/common'],
  ['where it leads', 'libs/runtime/src/identity/api-keys.ts', `import { Kafka } from 'kafkajs'\nKafka`, 'kafkajs'],
  ['loaded while it runs', join(folder, 'clock.ts'), `await import('@atlas/runtime')`, '@nestjs/core'],
  [
    'in a service’s tables',
    'libs/intake/src/tables.ts',
    `import { IntakeModule } from './intake.module.js'\nIntakeModule`,
    '@nestjs/common',
  ],
])('finds a framework planted %s', (_, at, planted, said) => {
  const disk: ReadFile = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
  const found = loaded(commands, frameworks, (path) => (path === at ? `${planted}\n${disk(at) ?? ''}` : disk(path)))
  expect(found.some((one) => one.startsWith(said) && one.includes(at))).toBe(true)
})
