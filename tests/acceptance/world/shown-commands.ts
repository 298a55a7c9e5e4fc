import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Atlas } from './atlas.js'

/** Commands of a page of docs/ that a reader can run: the lines of its blocks marked `sh run`. */
export const shownCommands = async (page: string): Promise<string[]> =>
  [...(await readFile(join('docs', page), 'utf8')).matchAll(/^```sh run\n([\s\S]*?)^```$/gm)].flatMap(
    ([, block = '']) => block.trim().split('\n'),
  )

/** Runs one as a reader does, with the key of somebody of the roster; gives what it printed. Throws where it doesn't end with 0. */
export async function runShown(atlas: Atlas, line: string, ATLAS_KEY: string): Promise<string> {
  const env = { ...atlas.commandEnvironment, ATLAS_URL: atlas.processOf('escalation').url, ATLAS_KEY }
  // What npx runs: that it finds the command itself is seen by the README's tour.
  const run = line.replaceAll('npx atlas', 'node_modules/.bin/atlas')
  const { stdout } = await promisify(execFile)('bash', ['-c', run], { env })
  return stdout
}

/** As docs/work.md has a reader make one. */
export async function keyOf(atlas: Atlas, person: string): Promise<string> {
  const { stdout } = await atlas.command('key', 'create', '--person', person, '--json')
  return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { key: string }).key
}
