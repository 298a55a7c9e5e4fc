import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefusal } from '@atlas/runtime/environment'

/** Labelled cases by the name of their file: the named files', else those of the folder's `cases/`. */
export function caseFiles(folder: string, named: readonly string[] | undefined): Map<string, string> {
  return new Map((named ?? casesOf(folder)).map((file) => [file, read(file)]))
}

function casesOf(folder: string): string[] {
  const cases = join(folder, 'cases')
  let names: string[] = []
  try {
    names = readdirSync(cases).filter((name) => name.endsWith('.jsonl'))
  } catch {
    // Said below: a folder without cases is as good as none.
  }
  if (names.length === 0) throw new StartRefusal(`There are no cases in ${cases}/*.jsonl; name files with --cases.`)
  return names.sort().map((name) => join(cases, name))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new StartRefusal(`${file} can't be read; name a file of labelled cases, one JSON a line.`)
  }
}
