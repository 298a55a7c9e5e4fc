import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { People } from '@atlas/policy'
import { StartRefusal } from '@atlas/runtime'
import { parse } from 'yaml'

/**
 * people.yaml of a policy folder; undefined when the folder has none. It lies beside the policy but is no part of its
 * version, so that it is read from disk, by this service alone. Throws StartRefusal when it is wrong.
 */
export async function readPeople(folder: string): Promise<People | undefined> {
  const path = join(folder, 'people.yaml')
  if (!existsSync(path)) return undefined
  const text = await readFile(path, 'utf8')
  const parsed = People.safeParse(yamlOf(path, text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new StartRefusal(`${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}.`)
}

function yamlOf(path: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new StartRefusal(`${path} should be YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
}
