import { chmod, chown, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Account } from './postgres-binaries.js'

/** A folder can't be opened without taking rights that it gives to others. */
export class WayClosed extends Error {
  constructor(
    readonly folder: string,
    readonly account: string,
  ) {
    super(`${folder} is closed to the account ${account}`)
  }
}

const passes = (mode: number, uid: number, gid: number, account: Account): boolean =>
  uid === account.uid ? (mode & 0o100) !== 0 : gid === account.gid ? (mode & 0o010) !== 0 : (mode & 0o001) !== 0

/**
 * Lets the account that PostgreSQL runs under pass through to `path` when we are root: a folder above that is closed to
 * it (such as one of `mktemp -d`, mode 700) is given the account's group with passage alone (710), no right to list or
 * read. Says each folder that it changes. A folder that has a group with rights already is not touched: WayClosed.
 */
export async function openWayFor(account: Account, path: string, say: (line: string) => void): Promise<void> {
  for (const folder of [path, ...foldersAbove(path)].reverse()) {
    const { mode, uid, gid } = await stat(folder)
    if (passes(mode, uid, gid, account)) continue
    if ((mode & 0o070) !== 0) throw new WayClosed(folder, account.name)
    await chown(folder, uid, account.gid)
    await chmod(folder, (mode & 0o7777) | 0o010)
    say(`opened ${folder} for the account ${account.name} to pass through (it runs PostgreSQL, as root may not)`)
  }
}

const foldersAbove = (path: string): string[] => {
  const above = dirname(path)
  return above === path ? [] : [above, ...foldersAbove(above)]
}
