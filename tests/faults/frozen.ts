import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AtlasProcess } from '@atlas/bench/running'
import type { Atlas } from '../acceptance/world/atlas.js'

/** The server's answer to what a process had asked when it was stopped has come by then, ms. */
const answered = 50
const triesFor = 60_000

/**
 * Stops the process (SIGSTOP) in the middle of a batch: its unit of work has read its place in the inbox and has
 * written something, and nothing is committed. Gives the server's processes (their ids) that hold such a unit. Signals
 * must be coming. Throws when it isn't met so within a minute.
 */
export async function freezeInMidBatch(atlas: Atlas, { pid }: AtlasProcess): Promise<readonly number[]> {
  for (const until = performance.now() + triesFor; performance.now() < until; await sleep(7)) {
    process.kill(pid, 'SIGSTOP')
    await sleep(answered)
    const { rows } = await atlas.sql.query<{ pid: number }>(
      `select session.pid from pg_stat_activity session
         join pg_locks reading on reading.pid = session.pid and reading.relation = 'bus.inbox'::regclass
       where client_port = any($1::int[]) and state = 'idle in transaction' and backend_xid is not null`,
      [await portsOf(pid)],
    )
    if (rows.length > 0) return rows.map((session) => session.pid)
    process.kill(pid, 'SIGCONT')
  }
  throw new Error('the process was never met in mid-batch')
}

/** Local ports of a process's connections over IPv4, by which the server's sessions of it are known (proc(5)). */
export async function portsOf(pid: number): Promise<number[]> {
  const handles = await readdir(`/proc/${pid}/fd`)
  const links = await Promise.all(handles.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
  const sockets = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  const lines = (await readFile(`/proc/${pid}/net/tcp`, 'utf8')).trim().split('\n').slice(1)
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/)
    const port = fields[1]?.split(':')[1]
    return port !== undefined && sockets.has(fields[9] ?? '') ? [Number.parseInt(port, 16)] : []
  })
}
