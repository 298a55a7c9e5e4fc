import { once } from 'node:events'
import { cp, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Machine } from './testing/machine.js'
import type { Started } from './testing/started.js'

jest.setTimeout(120_000)

/** One on which an Atlas was started and ended, which the tests that aren't about a first start copy. */
let installed: Machine
beforeAll(async () => {
  installed = await Machine.bare()
  const first = installed.start()
  await first.ready()
  first.interrupt()
  await first.end()
})
afterAll(() => installed?.clear())
const anInstalled = (): Promise<Machine> => Machine.with(installed.data)

/** How a start that can't be ends: a non-zero exit and one sentence without a stack. */
const refusal = async (started: Started): Promise<string> => {
  const { code } = await started.end()
  expect(code).toBe(1)
  const said = started.output.split('\n').filter((line) => line !== '' && !/^ +\d+\.\d s {2}/.test(line))
  expect(said).toHaveLength(1)
  return said[0] ?? ''
}
const signal = { summary: 'pods of livelink restart', cluster: 'abrc1l-atlas-prd' }

describe('atlas start', () => {
  let machine: Machine
  beforeEach(async () => {
    machine = await Machine.bare()
  })
  afterEach(() => machine.clear())

  it('says each thing it does on a new machine, and takes the data up the second time', async () => {
    const first = machine.start()
    const url = await first.ready()
    for (const line of ['making the database', 'bringing schema log', 'wrote an admin key', 'adopted the policy'])
      expect(first.output).toContain(line)
    expect((await stat(join(machine.data, 'admin-key'))).mode & 0o777).toBe(0o600)
    expect((await machine.ask(url, '/readyz')).status).toBe(200)
    const key = await machine.adminKey()
    first.interrupt()
    expect(await first.end()).toEqual({ code: 0, signal: null })
    expect(await machine.databaseRuns()).toBe(false)

    const second = machine.start()
    await second.ready()
    expect(second.output).toMatch(/policy [0-9a-f]{12} is in force\n/)
    expect(second.output).not.toContain('making the database')
    expect(await machine.adminKey()).toBe(key)
  })

  it('says that a port is busy', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined
    expect(await refusal(machine.start({ ATLAS_PORT: String(port) }))).toBe(
      `Port ${port} on 127.0.0.1 is in use by another program: end that one, or set ATLAS_PORT to a free port.`,
    )
    other.close()
  })

  it('says that a database cannot be reached', async () => {
    const url = 'postgresql://atlas:secret@127.0.0.1:9/atlas'
    expect(await refusal(machine.start({ ATLAS_DATABASE_URL: url }))).toBe(
      "The database 127.0.0.1:9/atlas can't be reached: connect ECONNREFUSED 127.0.0.1:9. Check ATLAS_DATABASE_URL.",
    )
  })

  it('says where a policy file is wrong and what was expected', async () => {
    const policy = join(machine.folder, 'policy')
    await cp('policy', policy, { recursive: true })
    await writeFile(join(policy, 'intake.yaml'), 'replicaTolerance: soon\n')
    const wrong = machine.start({ ATLAS_POLICY: policy })
    expect(await wrong.end()).toEqual({ code: 1, signal: null })
    expect(wrong.output).toMatch(/policy\/intake\.yaml:1:19: replicaTolerance should be .+, found "soon"/)
  })

  it('says which variable is wrong', async () => {
    expect(await refusal(machine.start({ ATLAS_PORT: 'http' }))).toBe(
      'ATLAS_PORT should be a port from 0 to 65535, found "http".',
    )
  })

  it.each(['first-start initdb', 'migration:3'])(
    'begins its first start again when that was killed at: %s',
    async (step) => {
      const killed = machine.start({ ATLAS_FAULT: step })
      expect(await killed.end()).toEqual({ code: null, signal: 'SIGKILL' })
      const again = machine.start()
      expect((await machine.ask(await again.ready(), '/readyz')).status).toBe(200)
      expect((await machine.ask(await again.ready(), '/v1/incidents')).status).toBe(200)
    },
  )
})

it('goes on after kill -9 with what it had accepted', async () => {
  const machine = await anInstalled()
  try {
    const first = machine.start()
    const url = await first.ready()
    const accepted = await fetch(`${url}/v1/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await machine.adminKey()}`, 'content-type': 'application/json' },
      body: JSON.stringify(signal),
    })
    expect(accepted.status).toBe(200)
    const position = accepted.headers.get('atlas-position') ?? ''
    const { results } = (await accepted.json()) as { results: { incidentId: string }[] }
    first.signal('SIGKILL')
    await first.end()

    const second = machine.start()
    const trail = `/v1/incidents/${results[0]?.incidentId}/trail`
    const { body } = await machine.ask(await second.ready(), trail, { 'atlas-position': position })
    expect(JSON.stringify(body)).toContain('IncidentOpened')
  } finally {
    await machine.clear()
  }
})

/** One from its start to its end. */
describe('an Atlas that runs', () => {
  let machine: Machine
  let running: Started
  let url: URL
  beforeAll(async () => {
    machine = await anInstalled()
    running = machine.start()
    url = new URL(await running.ready())
  })
  afterAll(() => machine?.clear())

  it('lets no other at its data folder, and says by which process that is in use', async () => {
    expect(await refusal(machine.start())).toContain(
      `The data folder ${machine.data} is in use by Atlas (pid ${running.child.pid} on `,
    )
  })

  it('has commands work beside it', async () => {
    const made = await machine.ended('key', 'create', '--person', 'emil.novak', '--json')
    expect(made.code).toBe(0)
    expect(JSON.parse(made.output.trim().split('\n').at(-1) ?? '')).toMatchObject({ scopes: ['read', 'person'] })
    const unknown = await machine.ended('key', 'create', '--person', 'emil.novak', 'somebody', 'no.one')
    expect(unknown.code).toBe(1)
    expect(unknown.output).toMatch(/^The roster in force has nobody somebody, no\.one; it has .*emil\.novak/m)
    const others = await machine.ended('key', 'create', '--everybody', '--json')
    const { keys } = JSON.parse(others.output.trim().split('\n').at(-1) ?? '') as { keys: { person: string }[] }
    expect(keys.map(({ person }) => person)).toEqual(expect.arrayContaining(['nadia.rossi', 'gil.santos']))
    // Who has one in force gets no other.
    expect(keys.map(({ person }) => person)).not.toContain('emil.novak')
  })

  it('answers what is under way when it is interrupted, and takes no more', async () => {
    const body = JSON.stringify(signal)
    const socket = connect(Number(url.port), url.hostname)
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
    socket.write(
      `POST /v1/signals HTTP/1.1\r\nHost: atlas\r\nAuthorization: Bearer ${await machine.adminKey()}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    )
    await fetch(new URL('/livez', url))
    running.interrupt()
    while (!running.output.includes('stopping')) await once(running.child.stdout ?? running.child, 'data')
    await expect(fetch(new URL('/livez', url))).rejects.toThrow()
    socket.write(body.slice(10))
    await once(socket, 'close')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(await running.end()).toEqual({ code: 0, signal: null })
  })

  it('leaves commands alone, which start PostgreSQL for as long as they need it', async () => {
    const listed = await machine.ended('key', 'list', '--json')
    expect(listed.code).toBe(0)
    expect(listed.output).toContain('"person":"emil.novak"')
    expect(await machine.databaseRuns()).toBe(false)
  })
})

describe('a command', () => {
  let machine: Machine
  beforeEach(async () => {
    machine = await Machine.bare()
  })
  afterEach(() => machine.clear())

  it('ends with 2 for a wrong use and 1 for a refusal', async () => {
    expect(await machine.ended('frobnicate')).toMatchObject({ code: 2 })
    expect(await machine.ended('key', 'create')).toMatchObject({ code: 2 })
    expect(await machine.ended('key', 'create', '--scope', 'read', '--cluster', 'a')).toMatchObject({ code: 2 })
    expect(await machine.ended('key', 'create', '--everybody', '--person', 'a')).toMatchObject({ code: 2 })
    const nowhere = await machine.ended('policy', 'check', join(machine.folder, 'nowhere'))
    expect(nowhere.code).toBe(1)
    expect(nowhere.output).toContain(`There is no folder ${join(machine.folder, 'nowhere')}; name one of policy files.`)
    expect(await machine.ended('--help')).toMatchObject({ code: 0 })
    const release = await machine.ended('--version')
    expect(release.code).toBe(0)
    expect(release.output.trim()).toMatch(/^\d+\.\d+\.\d+$/)
  })
})
