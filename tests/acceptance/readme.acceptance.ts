import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Atlas } from './world/atlas.js'

/** The README's tour as a reader runs it: every block marked `sh tour`, in order, in one shell. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
})
afterAll(() => atlas?.stop())

const divider = '-----8<-----'

it('does what the three minutes say', async () => {
  const readme = await readFile('README.md', 'utf8')
  const blocks = [...readme.matchAll(/^```sh tour\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '')
  expect(blocks.length).toBeGreaterThanOrEqual(8)
  // What a signal leads to is there a second later, as the text says; on a machine that is busy after a while.
  const triaged = `curl -s ${atlas.urlOf('/v1/incidents')} -H "Authorization: Bearer $KEY" | grep -q '"clocks":\\[{'`
  const pause = (block: string): string =>
    block.includes('/v1/alertmanager') ? `for n in {1..300}; do if ${triaged}; then break; fi; sleep 0.2; done` : ''
  const script = ['set -e', ...blocks.map((block) => `${block}\necho; echo '${divider}'; ${pause(block)}`)]
    .join('\n')
    // A reader's server is on port 3000 and has its data in .atlas; ours took a free port and a folder of its own.
    .replace(/http:\/\/127\.0\.0\.1:3000(\/v1\/[a-z]+)/g, (_, path: string) => atlas.urlOf(path))
    .replaceAll('.atlas/admin-key', `${atlas.dataFolder}/admin-key`)
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    env: { ...atlas.commandEnvironment, ATLAS_URL: atlas.processOf('escalation').url },
  })
  const [, sent, listed, shown, taken, trail, board, verified, classified, clock] = stdout.split(divider)
  expect(sent).toContain('"outcome":"opened"')
  expect(listed).toMatch(/"priority":"P1".*"clocks":\[\{/)
  expect(shown).toMatch(/priority +P1 \(tentative\)/)
  expect(shown).toMatch(/response\/1.*running.*PT15M/)
  expect(taken).toMatch(/^INC-1001: Work in Progress, P1, control-plane, L3, owned by jonas\.meier/m)
  expect(trail).toMatch(/Routed to L3, candidate/)
  expect(trail).toMatch(/Page to [a-z.]+ \(leads\) intended/)
  expect(board).toMatch(/Work in Progress\W+1\W[\s\S]*P1, not Closed\W+1\W[\s\S]*hash [0-9a-f]{64}/)
  expect(verified).toContain('every chain holds')
  expect(classified).toMatch(/"id":1,"priority":"P1","category":"autoscaling","tier":"L3"/)
  expect(clock).toContain('"dueAt":"2026-11-23T13:30:00.000Z"')
})
