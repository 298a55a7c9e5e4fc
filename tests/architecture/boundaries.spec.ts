import { expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'

/**
 * Each boundary of docs/adr/0003 is proved by a violation planted at a path inside the room; the file needn't exist.
 * ESLint runs as a program, as `npm run lint` does, since its configuration is loaded outside Jest's module world.
 */
interface Planted {
  readonly at: string
  readonly code: string
  readonly expected: RegExp
}
const planted: Record<string, Planted> = {
  'contracts import nothing of ours': {
    at: 'libs/contracts/src/planted.ts',
    code: `import { refuse } from '@atlas/policy'\nexport const a = refuse`,
    expected: /type:contracts/,
  },
  'event-sourcing knows contracts alone': {
    at: 'libs/event-sourcing/src/planted.ts',
    code: `import { policyFiles } from '@atlas/policy'\nexport const a = policyFiles`,
    expected: /type:event-sourcing/,
  },
  'policy knows contracts alone': {
    at: 'libs/policy/src/planted.ts',
    code: `import { genesis } from '@atlas/event-sourcing'\nexport const a = genesis`,
    expected: /type:policy/,
  },
  'domain knows no platform': {
    at: 'libs/domain/src/planted.ts',
    code: `import { HandlesEvent } from '@atlas/messaging'\nexport const a = HandlesEvent`,
    expected: /type:domain/,
  },
  'domain knows no Nest': {
    at: 'libs/domain/src/planted.ts',
    code: `import { Injectable } from '@nestjs/common'\nexport const a = Injectable`,
    expected: /@nestjs\/common/,
  },
  'domain knows no pg': {
    at: 'libs/domain/src/planted.ts',
    code: `import { Pool } from 'pg'\nexport const a = Pool`,
    expected: /pg/,
  },
  'domain knows no typeorm': {
    at: 'libs/domain/src/planted.ts',
    code: `import { Entity } from 'typeorm'\nexport const a = Entity`,
    expected: /typeorm/,
  },
  'domain knows no kafkajs': {
    at: 'libs/domain/src/planted.ts',
    code: `import { Kafka } from 'kafkajs'\nexport const a = Kafka`,
    expected: /kafkajs/,
  },
  'domain reads no clock': {
    at: 'libs/domain/src/planted.ts',
    code: `export const a = Date.now()`,
    expected: /Time is a value here/,
  },
  'domain makes no present date': {
    at: 'libs/domain/src/planted.ts',
    code: `export const a = new Date()`,
    expected: /Time is a value here/,
  },
  'domain takes no chances': {
    at: 'libs/domain/src/planted.ts',
    code: `export const a = Math.random()`,
    expected: /No chance in the domain/,
  },
  'domain makes no ids': {
    at: 'libs/domain/src/planted.ts',
    code: `import { randomUUID } from 'node:crypto'\nexport const a = randomUUID`,
    expected: /No chance in the domain/,
  },
  'domain makes no ids by uuid': {
    at: 'libs/domain/src/planted.ts',
    code: `import { v7 } from 'uuid'\nexport const a = v7()`,
    expected: /No chance in the domain/,
  },
  'domain knows no file of a library either': {
    at: 'libs/domain/src/planted.ts',
    code: `import Pool from 'pg/lib/index.js'\nexport const a = Pool`,
    expected: /No platform library here/,
  },
  'nor does policy': {
    at: 'libs/policy/src/planted.ts',
    code: `import { DataSource } from 'typeorm/data-source/DataSource.js'\nexport const a = DataSource`,
    expected: /No platform library here/,
  },
  'domain calls no clock by another name': {
    at: 'libs/domain/src/planted.ts',
    code: `export const a = [Date(), globalThis.Date.now()]`,
    expected: /Time is a value here.*\n.*Time is a value here/,
  },
  'domain takes no chances from the global crypto': {
    at: 'libs/domain/src/planted.ts',
    code: `export const a = crypto.randomUUID()`,
    expected: /No chance in the domain/,
  },
  'domain takes no chances from a whole library': {
    at: 'libs/domain/src/planted.ts',
    code: `import crypto from 'node:crypto'\nexport const a = crypto.randomBytes(8)`,
    expected: /No chance in the domain/,
  },
  'a refusal has the voice of the others': {
    at: 'libs/domain/src/planted.ts',
    code: `import { refuse } from '@atlas/contracts'\nexport const a = [refuse('a-b', 'It is over.', [{ field: 'a', message: 'b' }])]`,
    expected: /begins in lower case/,
  },
  'also where it is put together': {
    at: 'libs/escalation/src/planted.ts',
    code: `import { refuse } from '@atlas/contracts'\nexport const a = (n: number) => refuse('a-b', \`there are \${n} of them.\`, [{ field: 'a', message: 'b' }])`,
    expected: /ends without a full stop/,
  },
  'a refusal names what is missing': {
    at: 'libs/domain/src/planted.ts',
    code: `import { refuse } from '@atlas/contracts'\nexport const a = refuse('a-b', 'it is over')`,
    expected: /names in `missing` the part that is wrong/,
  },
  'also one from the wrong hand': {
    at: 'libs/domain/src/planted.ts',
    code: `import { refuse } from '@atlas/contracts'\nexport const a = refuse('wrong-hand', 'it is another’s', [], 403)`,
    expected: /names in `missing` the part that is wrong/,
  },
  'platform knows no domain': {
    at: 'libs/runtime/src/planted.ts',
    code: `import * as domain from '@atlas/domain'\nexport const a = domain`,
    expected: /type:platform/,
  },
  'platform knows no policy': {
    at: 'libs/messaging/src/planted.ts',
    code: `import { policyFiles } from '@atlas/policy'\nexport const a = policyFiles`,
    expected: /type:platform/,
  },
  'a service never knows another service': {
    at: 'libs/intake/src/planted.ts',
    code: `import * as escalation from '@atlas/escalation'\nexport const a = escalation`,
    expected: /type:service/,
  },
  'no service knows a bench': {
    at: 'libs/reporting/src/planted.ts',
    code: `import { benches } from '@atlas/bench'\nexport const a = benches`,
    expected: /type:service/,
  },
  'nothing imports an app': {
    at: 'libs/reporting/src/planted.ts',
    code: `import * as app from '../../../apps/atlas/src/main.js'\nexport const a = app`,
    expected: /cannot be imported by a relative|imports of apps are forbidden/,
  },
  'the ServiceNow simulator knows nothing of ours': {
    at: 'apps/servicenow-simulator/src/planted.ts',
    code: `import { refuse } from '@atlas/policy'\nexport const a = refuse`,
    expected: /type:simulator/,
  },
  'nor contracts, which know nothing themselves': {
    at: 'apps/servicenow-simulator/src/planted.ts',
    code: `import * as contracts from '@atlas/contracts'\nexport const a = contracts`,
    expected: /type:simulator/,
  },
  'the ServiceNow client knows nothing of ours': {
    at: 'libs/servicenow-client/src/planted.ts',
    code: `import * as contracts from '@atlas/contracts'\nexport const a = contracts`,
    expected: /room:servicenow-client/,
  },
  'an app knows no other app': {
    at: 'apps/intake/src/planted.ts',
    code: `import * as app from '../../atlas/src/main.js'\nexport const a = app`,
    expected: /cannot be imported by a relative|imports of apps are forbidden/,
  },
}

const lint = (paths: { name: string; at: string; code: string }[]): Record<string, string[]> => {
  const run = spawnSync(process.execPath, ['tests/architecture/lint-planted.js'], {
    input: JSON.stringify(paths),
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', NODE_OPTIONS: '' },
  })
  if (run.status !== 0) throw new Error(run.stderr)
  return JSON.parse(run.stdout) as Record<string, string[]>
}

const findings = lint(Object.entries(planted).map(([name, { at, code }]) => ({ name, at, code })))

it.each(Object.entries(planted))('%s', (name, { expected }) => {
  expect(findings[name]?.join('\n')).toMatch(expected)
})

it('finds nothing in a file that keeps the rules', () => {
  const clean = {
    name: 'clean',
    at: 'libs/domain/src/planted.ts',
    code: `import { instant } from '@atlas/contracts'\nexport const a = instant(0)`,
  }
  expect(lint([clean])).toEqual({ clean: [] })
})
