import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { NotVerifiedEarlier, type Verification, verifyLog } from '@atlas/event-store-postgres'
import { dataFolder, Environment, StartRefusal } from '@atlas/runtime/database'
import { SingleBar } from 'cli-progress'
import { ExitCode } from '../exit-code.js'
import { onDatabase } from '../on-database.js'
import { copiesFor, earlierSeal, noteVerified, trustedKeys } from './audit-outside.js'
import { verifyBundle } from './audit-bundle.js'
import { verifyProof } from './audit-proof.js'

export const verifyCommand = () =>
  new Command('verify')
    .description('compute every hash chain and every seal again, and name the first event that does not hold')
    .option('--seals <file>', "an earlier copy of the seals, to be held against the log's")
    .option('--since-last', 'only what came after the last seal that such a run has verified')
    .option('--from-seal <number>', 'only what came after this seal', asNumber)
    .option('--key <key...>', 'public keys that seals may be signed by; default that of ATLAS_DATA/seal-key', asKey, [])
    .option('--proof <file>', 'check a proof of `audit prove` instead; needs no database')
    .option('--bundle <file>', 'check a bundle of `audit export` instead; needs no database')
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ seals, sinceLast, fromSeal, key, proof, bundle, json }, command) => {
      if (sinceLast && fromSeal !== undefined)
        command.error('error: --since-last and --from-seal both say where to begin; give one', { exitCode: 2 })
      if (proof !== undefined) {
        await verifyProof(proof, { seals, keys: key, json: json === true })
        return
      }
      if (bundle !== undefined) {
        await verifyBundle(bundle, { seals, keys: key, json: json === true })
        return
      }
      const environment = Environment.read()
      const folder = dataFolder(environment.variables.ATLAS_DATA)
      const from = sinceLast ? await earlierSeal(folder) : fromSeal === undefined ? undefined : { number: fromSeal }
      const keys = key.length > 0 ? key : await trustedKeys(environment)
      // Read before the log is: what the sealer writes meanwhile is in the log by then.
      const copies = await copiesFor(folder, seals)
      const begun = performance.now()
      const found = await onDatabase(async ({ url }) => {
        const bar = progressBar()
        try {
          return await verifyLog(url, {
            threads: availableParallelism(),
            copies,
            ...(from ? { from } : {}),
            ...(keys ? { keys } : {}),
            onProgress: bar.update,
          })
        } catch (error) {
          throw error instanceof NotVerifiedEarlier ? new StartRefusal(error.message) : error
        } finally {
          bar.stop()
        }
      }, environment)
      const seconds = (performance.now() - begun) / 1000
      if (sinceLast && found.faults === 0) await noteVerified(folder, found.seals.last)
      if (json) console.log(JSON.stringify({ ...found, seconds, eventsPerSecond: Math.round(found.events / seconds) }))
      else for (const line of report(found, seals, seconds)) console.log(line)
      if (found.faults > 0) throw new ExitCode(1)
    })

function report(found: Verification, auditors: string | undefined, seconds: number): string[] {
  const { events, streams, contents, seals, faults, findings } = found
  const checked = `${events} events${contents === null ? '' : ` in ${streams} streams and ${contents} contents`}`
  const lines = findings.map(({ says }) => says)
  lines.push(
    `${checked} and ${seals.count} seals checked in ${seconds.toFixed(1)} s (${Math.round(events / seconds)} events/s): ` +
      (faults === 0 ? 'every chain holds, and every seal' : `${faults} faults`),
  )
  lines.push(
    seals.last
      ? `sealed up to position ${seals.last.position}, ${seals.last.sealedAt}, by seal ${seals.last.number}; ${seals.unsealed} events aren't sealed`
      : 'nothing is sealed yet: only the chains speak, and who rewrites one whole is not found',
  )
  for (const { key, from, to } of seals.keys) lines.push(`seals ${from} to ${to} are signed by ${key}`)
  const copy = seals.copies.find(({ name }) => name === auditors)
  if (copy)
    lines.push(
      `${copy.name} says the same up to position ${copy.vouchesUpTo}; of what comes after, nothing outside vouches` +
        (copy.torn ? ' (its last line is cut off)' : ''),
    )
  return lines
}

/** On a terminal a bar; elsewhere nothing. */
const progressBar = () => {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined }
  const bar = new SingleBar({
    format: 'verifying {bar} {percentage}% | {value}/{total} events',
    stream: process.stderr,
  })
  bar.start(1, 0)
  return {
    update: (checked: number, about: number) => {
      bar.setTotal(Math.max(checked, about))
      bar.update(checked)
    },
    stop: () => bar.stop(),
  }
}

function asNumber(text: string): number {
  if (!/^[1-9]\d{0,11}$/.test(text)) throw new InvalidArgumentError('should be the number of a seal.')
  return Number(text)
}

function asKey(text: string, before: string[]): string[] {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('should be 64 hex digits, as a seal names its key.')
  return [...before, text.toLowerCase()]
}
