import { afterEach, expect, it } from '@jest/globals'
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basic } from './testing/client.js'

/** The command of `npm run servicenow-simulator`, as built. */
const command = (): string[] => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  return (scripts['servicenow-simulator'] ?? '').split(' ')
}

let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

const run = async (...args: string[]): Promise<{ said: string; ended: Promise<number | null> }> => {
  const [, ...script] = command()
  const started = spawn(process.execPath, [...script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  child = started
  const ended = new Promise<number | null>((resolve) => started.on('exit', resolve))
  let said = ''
  for (const stream of [started.stdout, started.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const over = ended.then(() => 'over')
  while (!/control +http/.test(said))
    if ((await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 20))])) === 'over') break
  return { said, ended }
}

it('starts by its command, says how to sign in, and ends when told to', async () => {
  const { said, ended } = await run(
    '--port',
    '0',
    '--control-port',
    '0',
    '--seed',
    '3',
    '--now',
    '2026-03-02T18:00:00Z',
  )
  const url = /ServiceNow simulator on (http:\/\/\S+)/.exec(said)?.[1] ?? ''
  expect(said).toMatch(/user +admin \/ admin\n +client +[0-9a-f]{32} \/ \S+\n +API key +now_\S+\n +control +http/)
  const path = `${url}/api/now/table/incident?sysparm_limit=1`
  expect((await fetch(path, { headers: basic('admin', 'admin') })).status).toBe(200)
  const key = /API key +(\S+)/.exec(said)?.[1] ?? ''
  expect((await fetch(path, { headers: { 'x-sn-apikey': key } })).status).toBe(200)
  child?.kill('SIGTERM')
  expect(await ended).toBe(0)
})

it('refuses what it can’t understand with 2', async () => {
  const { said, ended } = await run('--port', 'many')
  expect(said).toContain('--port wants a whole number')
  expect(await ended).toBe(2)
})
