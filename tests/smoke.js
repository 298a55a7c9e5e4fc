// The README's start command as a new user runs it, with Alertmanager's webhook bodies (one a line) of the given file:
// every alert's incident is classified, its clocks run, it is routed, its page is intended, all of it in a trail that
// verifies; a second start takes the data up. Port and data folder are the only things changed.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const bodies = (await readFile(process.argv[2], 'utf8')).trim().split('\n')
const folder = await mkdtemp(join(tmpdir(), 'atlas-smoke-'))
const env = { ...process.env, ATLAS_PORT: '0', ATLAS_DATA: join(folder, 'data') }

async function start() {
  const from = performance.now()
  const child = spawn('npm', ['start'], { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  let said = ''
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk)
    said += chunk
  })
  for (;;) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
    if (url && (await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
      console.log(`-- ready after ${((performance.now() - from) / 1000).toFixed(1)} s`)
      return { child, url }
    }
    assert.equal(child.exitCode, null, 'npm start ended early')
    assert.ok(performance.now() - from < 60_000, 'not ready after 60 s')
    await sleep(100)
  }
}

/** Ctrl-C at a terminal goes to every process of the foreground group. */
async function interrupt(child) {
  process.kill(-child.pid, 'SIGINT')
  await once(child, 'exit')
}

async function command(...args) {
  const child = spawn('npx', ['atlas', ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  const [code] = await once(child, 'exit')
  return { code, said }
}

const eventually = async (what, look) => {
  const from = performance.now()
  for (;;) {
    const found = await look()
    if (found) return found
    assert.ok(performance.now() - from < 30_000, `after 30 s there is still not ${what}`)
    await sleep(100)
  }
}

try {
  const first = await start()
  const key = (await readFile(join(env.ATLAS_DATA, 'admin-key'), 'utf8')).trim()
  const headers = { authorization: `Bearer ${key}` }
  const get = async (path) => (await fetch(first.url + path, { headers })).json()

  for (const body of bodies) {
    const answer = await fetch(`${first.url}/v1/alertmanager`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    })
    assert.ok(answer.ok, `POST /v1/alertmanager answered ${answer.status} ${await answer.text()}`)
  }
  const fingerprints = new Set(bodies.flatMap((body) => JSON.parse(body).alerts.map((alert) => alert.fingerprint)))
  const incidents = await eventually('an incident for each alert, classified, routed and with clocks', async () => {
    const { items } = await get('/v1/incidents')
    const whole = items.filter(({ priority, candidate, clocks }) => priority && candidate && clocks.length >= 3)
    return whole.length === fingerprints.size && items
  })
  assert.equal(incidents.length, fingerprints.size)
  for (const { id, number, priority, category, tier, candidate } of incidents) {
    console.log(`-- incident ${number}: ${priority} ${category} ${tier}, candidate ${candidate}`)
    const trail = await eventually('a page intended', async () => {
      const { items } = await get(`/v1/incidents/${id}/trail?limit=500`)
      return items.some(({ event }) => /^Page(Intended|NotApplicable)/.test(event)) && items
    })
    for (const event of [
      'IncidentOpened',
      'IncidentClassified',
      'TentativePrioritySet',
      'IncidentRouted',
      'ClockStarted',
    ])
      assert.ok(
        trail.some((entry) => entry.event.startsWith(event)),
        `${event} is missing in the trail of ${number}`,
      )
  }
  const verified = await command('audit', 'verify', '--json')
  assert.equal(verified.code, 0, `audit verify said ${verified.said}`)
  await interrupt(first.child)

  const second = await start()
  const again = await (await fetch(`${second.url}/v1/incidents`, { headers })).json()
  assert.deepEqual(again.items.map(({ id }) => id).sort(), incidents.map(({ id }) => id).sort())
  await interrupt(second.child)
  console.log('-- the smoke test passed')
} finally {
  await rm(folder, { recursive: true, force: true })
}
