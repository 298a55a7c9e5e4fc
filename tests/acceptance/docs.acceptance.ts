import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { readdir } from 'node:fs/promises'
import type { IncidentView, Seal } from '@atlas/contracts'
import { sendAlerts } from './world/alerts.js'
import { Atlas } from './world/atlas.js'
import { eventually } from './world/eventually.js'
import { keyOf, runShown, shownCommands } from './world/shown-commands.js'

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

it('can be followed command by command', async () => {
  const key = await keyOf(atlas, 'sofia.keller')
  const files = (await readdir('docs')).filter((file) => file.endsWith('.md'))
  let ran = 0
  for (const file of files)
    for (const line of await shownCommands(file)) {
      const printed = (await runShown(atlas, line, key)).trim().length > 0
      expect({ file, line, printed }).toEqual({ file, line, printed: true })
      ran++
    }
  expect(ran).toBeGreaterThanOrEqual(9)
  // Of patience: each command is a process of its own.
}, 900_000)
