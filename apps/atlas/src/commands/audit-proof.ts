import { readFile } from 'node:fs/promises'
import { InclusionProof, JsonText } from '@atlas/contracts'
import { faultsOfProof, sealLine } from '@atlas/event-sourcing'
import { reason, StartRefusal } from '@atlas/runtime/database'
import { ExitCode } from '../exit-code.js'
import { readCopy } from './audit-outside.js'

/** `audit verify --proof FILE`: without the database, from the proof alone and what the auditor brings. */
export async function verifyProof(
  file: string,
  given: { readonly seals: string | undefined; readonly keys: readonly string[]; readonly json: boolean },
): Promise<void> {
  const proof = await readProof(file)
  const { event, seal } = proof
  const faults = faultsOfProof(proof)
  if (given.keys.length > 0 && !given.keys.includes(seal.key))
    faults.push(`Seal ${seal.number} is signed by the key ${seal.key}, which isn't one of those that are trusted.`)
  if (given.seals !== undefined) {
    const copied = (await readCopy(given.seals)).seals.get(seal.number)
    if (!copied) faults.push(`${given.seals} has no seal ${seal.number}.`)
    else if (copied.text !== sealLine(seal))
      faults.push(`Seal ${seal.number} isn't the one in ${given.seals}:${copied.line}.`)
  }
  if (given.json) console.log(JSON.stringify({ position: event.position, seal: seal.number, key: seal.key, faults }))
  else if (faults.length > 0) for (const fault of faults) console.log(fault)
  else
    console.log(
      `The event at position ${event.position} (${event.type}, ${event.streamId}@${event.streamVersion}, recorded ` +
        `${event.recordedAt}) lies in seal ${seal.number}, sealed ${seal.sealedAt}.\nThe seal is signed by ${seal.key}` +
        (given.keys.length > 0
          ? ', which is trusted.'
          : ': compare it with the key that you know, or name that by --key.'),
    )
  if (faults.length > 0) throw new ExitCode(1)
}

async function readProof(file: string): Promise<InclusionProof> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new StartRefusal(`The proof ${file} can't be read: ${reason(error)}.`)
  })
  const parsed = JsonText.pipe(InclusionProof).safeParse(text)
  if (parsed.success) return parsed.data
  const [wrong] = parsed.error.issues
  throw new StartRefusal(
    `${file} is no proof as \`audit prove\` prints it: ${wrong?.path.join('.') || 'it'}: ${wrong?.message}.`,
  )
}
