import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import type { Account } from '@atlas/event-store-postgres'

/**
 * Runs a program of PostgreSQL to its end, in a session of its own: a Ctrl-C at our terminal must not reach it. Messages
 * come in English, whatever the machine speaks.
 */
export function run(
  program: string,
  options: readonly string[],
  account: Account | undefined,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      cwd: tmpdir(),
      detached: true,
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (output = (output + bytes.toString()).slice(-4000)))
    child.on('error', reject)
    child.on('exit', (code) => setImmediate(() => resolve({ code, output: output.trim() })))
  })
}
