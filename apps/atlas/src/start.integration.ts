import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Started } from './testing/started.js'

jest.setTimeout(120_000)

let folder: string
let env: NodeJS.ProcessEnv
const processes: Started[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-start-'))
  env = { ATLAS_DATA: join(folder, 'data'), ATLAS_PORT: '0' }
})
afterEach(async () => {
  for (const each of processes.splice(0)) {
    each.interrupt()
    const late = setTimeout(() => each.signal('SIGKILL'), 30_000)
    await each.end()
    clearTimeout(late)
  }
  // A command is the last to leave then, and stops a PostgreSQL that a killed server left.
  if (await exists(join(folder, 'data', 'pg', 'postmaster.pid'))) await ended('key', 'list')
  await rm(folder, { recursive: true, force: true })
})

const start = (more: NodeJS.ProcessEnv = {}, ...args: string[]): Started => {
  const started = Started.atlas(args.length > 0 ? args : ['start'], { ...env, ...more })
  processes.push(started)
  return started
}
const ended = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
  const command = start({}, ...args)
  const { code } = await command.end()
  return { code, output: command.output }
}
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
/** The data folder of an Atlas that was started and ended once, made by the first test that asks. */
let installed: Promise<string> | undefined
afterAll(async () => {
  if (installed) await rm(await installed, { recursive: true, force: true })
})
async function install(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'atlas-installed-'))
  const first = Started.atlas(['start'], { ATLAS_DATA: data, ATLAS_PORT: '0' })
  await first.ready()
  first.interrupt()
  await first.end()
  return data
}
/** A start on a copy of that folder, where the first one is no matter of the test. */
const startInstalled = async (): Promise<Started> => {
  // PostgreSQL wants its files owned as it left them, which Node's copy doesn't keep.
  await promisify(execFile)('cp', ['-a', await (installed ??= install()), join(folder, 'data')])
  return start()
}
const adminKey = async (): Promise<string> => (await readFile(join(folder, 'data', 'admin-key'), 'utf8')).trim()
const ask = async (url: string, path: string, more: Record<string, string> = {}) => {
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${await adminKey()}`, ...more } })
  return { status: answer.status, body: await answer.json() }
}

/** How a start that can't be ends: a non-zero exit and one sentence without a stack. */
const refusal = async (started: Started): Promise<string> => {
  const { code } = await started.end()
  expect(code).toBe(1)
  const said = started.output.split('\n').filter((line) => line !== '' && !/^ +\d+\.\d s {2}/.test(line))
  expect(said).toHaveLength(1)
  return said[0] ?? ''
}

describe('atlas start', () => {
  it('says each thing it does on a new machine, and takes the data up the second time', async () => {
    const first = start()
    const url = await first.ready()
    for (const line of ['making the database', 'bringing schema log', 'wrote an admin key', 'adopted the policy'])
      expect(first.output).toContain(line)
    expect((await stat(join(folder, 'data', 'admin-key'))).mode & 0o777).toBe(0o600)
    expect((await ask(url, '/readyz')).status).toBe(200)
    const key = await adminKey()
    first.interrupt()
    expect(await first.end()).toEqual({ code: 0, signal: null })
    expect(await exists(join(folder, 'data', 'pg', 'postmaster.pid'))).toBe(false)

    const second = start()
    await second.ready()
    expect(second.output).toMatch(/policy [0-9a-f]{12} is in force\n/)
    expect(second.output).not.toContain('making the database')
    expect(await adminKey()).toBe(key)
  })

  it('says that a port is busy', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined
    expect(await refusal(start({ ATLAS_PORT: String(port) }))).toBe(
      `Port ${port} on 127.0.0.1 is in use by another program: end that one, or set ATLAS_PORT to a free port.`,
    )
    other.close()
  })

  it('says by which process a data folder is in use', async () => {
    const first = await startInstalled()
    await first.ready()
    expect(await refusal(start())).toContain(
      `The data folder ${join(folder, 'data')} is in use by Atlas (pid ${first.child.pid} on `,
    )
  })

  it('says that a database cannot be reached', async () => {
    const url = 'postgresql://atlas:secret@127.0.0.1:9/atlas'
    expect(await refusal(start({ ATLAS_DATABASE_URL: url }))).toBe(
      "The database 127.0.0.1:9/atlas can't be reached: connect ECONNREFUSED 127.0.0.1:9. Check ATLAS_DATABASE_URL.",
    )
  })

  it('says where a policy file is wrong and what was expected', async () => {
    const policy = join(folder, 'policy')
    await cp('policy', policy, { recursive: true })
    await writeFile(join(policy, 'intake.yaml'), 'replicaTolerance: soon\n')
    const wrong = start({ ATLAS_POLICY: policy })
    expect(await wrong.end()).toEqual({ code: 1, signal: null })
    expect(wrong.output).toMatch(/policy\/intake\.yaml:1:19: replicaTolerance should be .+, found "soon"/)
  })

  it('says which variable is wrong', async () => {
    expect(await refusal(start({ ATLAS_PORT: 'http' }))).toBe(
      'ATLAS_PORT should be a port from 0 to 65535, found "http".',
    )
  })

  it('answers what is under way when it is interrupted, and takes no more', async () => {
    const running = await startInstalled()
    const url = new URL(await running.ready())
    const body = JSON.stringify({ summary: 'pods of livelink restart', cluster: 'abrc1l-atlas-prd' })
    const socket = connect(Number(url.port), url.hostname)
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
    socket.write(
      `POST /v1/signals HTTP/1.1\r\nHost: atlas\r\nAuthorization: Bearer ${await adminKey()}\r\n` +
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

  it('goes on after kill -9 with what it had accepted', async () => {
    const first = await startInstalled()
    const url = await first.ready()
    const accepted = await fetch(`${url}/v1/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await adminKey()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ summary: 'pods of livelink restart', cluster: 'abrc1l-atlas-prd' }),
    })
    expect(accepted.status).toBe(200)
    const position = accepted.headers.get('atlas-position') ?? ''
    const { results } = (await accepted.json()) as { results: { incidentId: string }[] }
    first.signal('SIGKILL')
    await first.end()

    const second = start()
    const trail = `/v1/incidents/${results[0]?.incidentId}/trail`
    const { body } = await ask(await second.ready(), trail, { 'atlas-position': position })
    expect(JSON.stringify(body)).toContain('IncidentOpened')
  })

  it.each(['first-start initdb', 'migration:3'])(
    'begins its first start again when that was killed at: %s',
    async (step) => {
      const killed = start({ ATLAS_FAULT: step })
      expect(await killed.end()).toEqual({ code: null, signal: 'SIGKILL' })
      const again = start()
      expect((await ask(await again.ready(), '/readyz')).status).toBe(200)
      expect((await ask(await again.ready(), '/v1/incidents')).status).toBe(200)
    },
  )
})

describe('a command', () => {
  it('works beside a running server, and alone starts PostgreSQL for as long as it needs it', async () => {
    const running = await startInstalled()
    await running.ready()
    const made = await ended('key', 'create', '--person', 'emil.novak', '--json')
    expect(made.code).toBe(0)
    expect(JSON.parse(made.output.trim().split('\n').at(-1) ?? '')).toMatchObject({ scopes: ['read', 'person'] })
    const unknown = await ended('key', 'create', '--person', 'emil.novak', 'somebody', 'no.one')
    expect(unknown.code).toBe(1)
    expect(unknown.output).toMatch(/^The roster in force has nobody somebody, no\.one; it has .*emil\.novak/m)
    const others = await ended('key', 'create', '--everybody', '--json')
    const { keys } = JSON.parse(others.output.trim().split('\n').at(-1) ?? '') as { keys: { person: string }[] }
    expect(keys.map(({ person }) => person)).toEqual(expect.arrayContaining(['nadia.rossi', 'gil.santos']))
    // Who has one in force gets no other.
    expect(keys.map(({ person }) => person)).not.toContain('emil.novak')
    running.interrupt()
    await running.end()

    const listed = await ended('key', 'list', '--json')
    expect(listed.code).toBe(0)
    expect(listed.output).toContain('"person":"emil.novak"')
    expect(await exists(join(folder, 'data', 'pg', 'postmaster.pid'))).toBe(false)
  })

  it('ends with 2 for a wrong use and 1 for a refusal', async () => {
    expect(await ended('frobnicate')).toMatchObject({ code: 2 })
    expect(await ended('key', 'create')).toMatchObject({ code: 2 })
    expect(await ended('key', 'create', '--scope', 'read', '--cluster', 'a')).toMatchObject({ code: 2 })
    expect(await ended('key', 'create', '--everybody', '--person', 'a')).toMatchObject({ code: 2 })
    const nowhere = await ended('policy', 'check', join(folder, 'nowhere'))
    expect(nowhere.code).toBe(1)
    expect(nowhere.output).toContain(`There is no folder ${join(folder, 'nowhere')}; name one of policy files.`)
    expect(await ended('--help')).toMatchObject({ code: 0 })
    const release = await ended('--version')
    expect(release.code).toBe(0)
    expect(release.output.trim()).toMatch(/^\d+\.\d+\.\d+$/)
  })
})
