import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { IncidentView, Seal } from '@atlas/contracts'
import { sendAlerts } from './world/alerts.js'
import { Atlas } from './world/atlas.js'
import { eventually } from './world/eventually.js'

/** Every command in a block marked `sh run` of docs/ is run, on a system with one incident, and must end with 0. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
  await sendAlerts(atlas, { name: 'KubeAPIDown', fingerprint: 'docs', startsAt: await atlas.now() })
  await eventually(async () => expect((await atlas.get<IncidentView>('/v1/incidents/1001')).priority).not.toBeNull())
  // What has waited a minute is sealed.
  await atlas.timePasses(61_000)
  await eventually(async () => expect((await atlas.get<Seal>('/v1/seals/1')).number).toBe(1))
})
afterAll(() => atlas?.stop())

const blocksOf = async (file: string): Promise<string[]> =>
  [...(await readFile(join('docs', file), 'utf8')).matchAll(/^```sh run\n([\s\S]*?)^```$/gm)].map(
    ([, block]) => block ?? '',
  )

it('can be followed command by command', async () => {
  // As docs/work.md has a reader export them.
  const { stdout: key } = await atlas.command('key', 'create', '--person', 'sofia.keller', '--json')
  const ATLAS_KEY = (JSON.parse(key) as { key: string }).key
  const env = { ...atlas.commandEnvironment, ATLAS_URL: atlas.processOf('escalation').url, ATLAS_KEY }
  const files = (await readdir('docs')).filter((file) => file.endsWith('.md'))
  let ran = 0
  for (const file of files)
    for (const block of await blocksOf(file))
      for (const line of block.trim().split('\n')) {
        // What npx runs: that it finds the command itself is seen by the README's tour.
        const run = line.replaceAll('npx atlas', 'node_modules/.bin/atlas')
        const { stdout } = await promisify(execFile)('bash', ['-c', run], { env })
        expect({ file, line, printed: stdout.trim().length > 0 }).toEqual({ file, line, printed: true })
        ran++
      }
  expect(ran).toBeGreaterThanOrEqual(9)
  // Of patience: each command is a process of its own.
}, 900_000)
