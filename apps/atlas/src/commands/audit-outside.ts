import { access, readFile } from 'node:fs/promises'
import { Hash, JsonText } from '@atlas/contracts'
import {
  readSealCopy,
  type SealCopy,
  UnusableCopy,
  type VerifiedEarlier,
  type VerifiedSeals,
} from '@atlas/event-store-postgres'
import { SealKey } from '@atlas/reporting'
import {
  type DataFolder,
  dataFolder,
  type Environment,
  prepareDataFolder,
  reason,
  StartRefusal,
  writeWhole,
} from '@atlas/runtime/database'
import { z } from 'zod'

/** What verification holds against the log that doesn't lie in it: copies of the seals, keys, an earlier result. */

const Verified = JsonText.pipe(z.object({ number: z.int().positive(), hash: Hash }))

/** The seal up to which an earlier run has verified; undefined where there was none. */
export async function earlierSeal({ verifiedSealFile }: DataFolder): Promise<VerifiedEarlier | undefined> {
  const text = await readFile(verifiedSealFile, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const parsed = Verified.safeParse(text)
  if (!parsed.success)
    throw new StartRefusal(`${verifiedSealFile} isn't what a verification leaves: remove it, and all is verified.`)
  return parsed.data
}

export async function noteVerified(folder: DataFolder, last: VerifiedSeals['last']): Promise<void> {
  if (!last) return
  await prepareDataFolder(folder)
  await writeWhole(folder.verifiedSealFile, `${JSON.stringify({ number: last.number, hash: last.hash })}\n`)
}

/** The seals.log beside us, and the copy that was named. Throws StartRefusal for one that can't be used. */
export async function copiesFor({ sealsFile }: DataFolder, named: string | undefined): Promise<SealCopy[]> {
  const ours = await access(sealsFile).then(
    () => [sealsFile],
    () => [],
  )
  return Promise.all([...ours, ...(named === undefined ? [] : [named])].map(readCopy))
}

export const readCopy = (file: string): Promise<SealCopy> =>
  readSealCopy(file).catch((error: unknown) => {
    if (error instanceof UnusableCopy) throw new StartRefusal(error.message)
    throw new StartRefusal(`The copy of the seals, ${file}, can't be read: ${reason(error)}.`)
  })

/** The key that this installation seals with, where we can read it. */
export async function ownSealKey({ variables }: Environment): Promise<SealKey | undefined> {
  const file = variables.ATLAS_SEAL_KEY ?? dataFolder(variables.ATLAS_DATA).sealKeyFile
  const readable = await access(file).then(
    () => true,
    () => false,
  )
  return readable ? SealKey.read(file) : undefined
}

/** That one; where we can't read it, whatever key a seal names has to do. */
export async function trustedKeys(environment: Environment): Promise<string[] | undefined> {
  const key = await ownSealKey(environment)
  return key && [key.name]
}
