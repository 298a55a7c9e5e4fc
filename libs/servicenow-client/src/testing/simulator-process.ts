import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../../../apps/servicenow-simulator/dist/main.js', import.meta.url))

/** The ServiceNow simulator as built, a process of its own that is spoken to as any instance is. */
export interface SimulatorProcess {
  readonly url: string
  readonly user: 'admin'
  readonly password: 'admin'
  readonly client: { readonly id: string; readonly secret: string }
  readonly apiKey: string
  /** Its second port: faults, clock, hints, and what was written. Answers JSON, undefined for 204. */
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>
  readonly stop: () => Promise<void>
}

/** @param more such as `--seed 3`, `--now 2026-03-02T18:00:00Z`, `--https --write-cert FILE` */
export const startSimulatorProcess = async (...more: readonly string[]): Promise<SimulatorProcess> => {
  const child = spawn(process.execPath, [program, '--port', '0', '--control-port', '0', ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
  })
  let said = ''
  for await (const part of child.stdout.setEncoding('utf8')) {
    said += String(part)
    if (/control +http\S+\n/.test(said)) break
  }
  const found = (pattern: RegExp): string => {
    const text = pattern.exec(said)?.[1]
    if (text === undefined) throw new Error(`the simulator didn’t say ${pattern.source}: ${said}`)
    return text
  }
  const controlUrl = found(/control +(http\S+)/)
  return {
    url: found(/simulator on (http\S+)/),
    user: 'admin',
    password: 'admin',
    client: { id: found(/client +(\S+) \//), secret: found(/client +\S+ \/ (\S+)/) },
    apiKey: found(/API key +(\S+)/),
    control: async (method, path, body) => {
      const answer = await fetch(controlUrl + path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return text === '' ? undefined : (JSON.parse(text) as unknown)
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
