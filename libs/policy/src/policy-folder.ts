import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parsePolicy, type ParsedPolicy } from './parse-policy.js'

/**
 * The bytes of every file under a folder by its name within it (`templates/resolved.md`); names that start with a dot
 * are passed over. Throws when the folder can't be read.
 */
export function readPolicyFolder(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    if (entry.isFile() && !name.split('/').some((part) => part.startsWith('.'))) files.set(name, readFileSync(path))
  }
  return files
}

/** Reads and parses a folder. */
export const loadPolicyFolder = (folder: string): ParsedPolicy => parsePolicy(readPolicyFolder(folder))
