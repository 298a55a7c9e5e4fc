import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../error-reason.js'

/** What a live postmaster wrote into `postmaster.pid` (PostgreSQL, src/include/utils/pidfile.h). */
export interface Postmaster {
  readonly pid: number
  readonly port: number
}

/**
 * The postmaster that runs on these data, if one does. After a kill -9 of everything (a container that is gone) the
 * file may name a process number that now belongs to something else; PostgreSQL would refuse to start on it, so that
 * file is removed.
 */
export async function livePostmaster(data: string): Promise<Postmaster | undefined> {
  const file = join(data, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined
  if (await isSomethingElse(pid)) {
    await rm(file, { force: true })
    return undefined
  }
  return Number.isInteger(port) && port > 0 ? { pid, port } : undefined
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** Known on Linux only; elsewhere a live process is taken for the postmaster. */
async function isSomethingElse(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => undefined)
  return name !== undefined && name.trim() !== 'postgres'
}
