/** One thing that the playbook asks for. */
export interface Sentence {
  readonly id: string
  /** The playbook's own words: a sentence, or the part of one that asks this. */
  readonly text: string
  /** Files and folders, from the repository's root, that do it. */
  readonly places: readonly string[]
}

/** docs/playbook.md, read. */
export interface Register {
  readonly sentences: readonly Sentence[]
  /** Sentences that tell why or how, and ask for nothing. */
  readonly described: readonly string[]
  /** Ids that are still to come, with what is missing. */
  readonly open: ReadonlyMap<string, string>
  /** Lines that can't be read, and ids that stand twice or nowhere. */
  readonly mistakes: readonly string[]
}

const asked = /^- \*\*(PB-\d+)\*\* “(.+?)” → (.+)$/
const told = /^- “(.+?)”$/
const missing = /^- \*\*(PB-\d+)\*\* (.+)$/

/** Reads the lists of docs/playbook.md by their headings; other lines are for people. */
export function readRegister(markdown: string): Register {
  const sentences = new Map<string, Sentence>()
  const described: string[] = []
  const open = new Map<string, string>()
  const mistakes: string[] = []
  let heading = ''
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line.startsWith('## ')) heading = line.slice(3)
    if (!/^- (\*\*PB|“)/.test(line)) continue
    const [sentence, description, gap] = [asked.exec(line), told.exec(line), missing.exec(line)]
    if (heading === 'Still to come' && gap) {
      const [, id = '', what = ''] = gap
      if (open.has(id)) mistakes.push(`${id} is still to come twice`)
      open.set(id, what)
    } else if (heading === 'Asks for nothing' && description) described.push(description[1] ?? '')
    else if (heading !== 'Still to come' && sentence) {
      const [, id = '', text = '', where = ''] = sentence
      if (sentences.has(id)) mistakes.push(`${id} stands twice`)
      sentences.set(id, { id, text, places: [...where.matchAll(/`([^`]+)`/g)].map(([, place]) => place ?? '') })
    } else mistakes.push(`line ${index + 1} of docs/playbook.md can't be read: ${line.slice(0, 60)}`)
  }
  for (const id of open.keys()) if (!sentences.has(id)) mistakes.push(`${id} is still to come, but no sentence has it`)
  return { sentences: [...sentences.values()], described, open, mistakes }
}
