import { type ClassificationPolicy, type ScopeAmount, scopeName, type ScopeUnit } from '@atlas/policy'
import type { Reading, ReadTexts } from './reading.js'
import { placeOf, type Words } from './words.js'

export interface Scope {
  /** `one pod`, `all nodes` … with what was read. */
  readonly amounts: ReadonlyMap<string, readonly Reading[]>
  /** Greatest number said of a unit. */
  readonly numbers: Readonly<Record<ScopeUnit, number>>
}

const backwards = 6
const forwards = 5
/** Of "returns 502 for app crm", 502 counts no app. */
const apart = /^(for|in|on|at|from|to|by|with|after|since)$/

/** How much of what is concerned. Numbers beat words: of "everything is down, 1 of 12 pods", one pod stays. */
export function scopeOf({ readings }: ReadTexts, policy: ClassificationPolicy): Scope {
  const amounts = new Map<string, Reading[]>()
  const numbers = { pod: 0, node: 0, namespace: 0, application: 0, cluster: 0, team: 0, user: 0 }
  const measured = new Set<ScopeUnit>()
  const note = (name: string, reading: Reading) => {
    const noted = amounts.get(name)
    if (noted) noted.push(reading)
    else amounts.set(name, [reading])
  }
  const add = (amount: ScopeAmount, unit: ScopeUnit, reading: Reading) => {
    const name = scopeName(amount, unit)
    note(name, reading)
  }
  const units = new Set<number>()
  const current: Reading[] = []
  for (const reading of readings) {
    if (reading.kind === 'unit') units.add(placeOf(reading.words, reading.at[0] ?? 0))
    if (reading.affirmed && !reading.well) current.push(reading)
  }
  const endings = endingsOf(current)
  for (const reading of current) {
    if (reading.kind === 'scope') note(reading.name, reading)
    if (reading.kind !== 'unit') continue
    const unit = reading.name as ScopeUnit
    const counted = concerned(countBefore(reading, policy, units) ?? shareAfter(reading, policy), reading, policy)
    if (counted) {
      numbers[unit] = Math.max(numbers[unit], counted.count ?? 0)
      if (counted.share !== undefined) measured.add(unit)
      if (counted.share !== undefined && counted.share >= policy.nearTotalShare) add('all', unit, reading)
      else if (counted.share !== undefined) add('some', unit, reading)
      if (counted.count === 1) add('one', unit, reading)
      if ((counted.count ?? 0) > 1) add('several', unit, reading)
      continue
    }
    const amount = amountBefore(reading, endings)
    if (amount && fits(amount, reading)) add(amount.name, unit, reading)
  }
  for (const unit of measured) if (amounts.has(scopeName('some', unit))) amounts.delete(scopeName('all', unit))
  return { amounts, numbers }
}

interface Count {
  readonly count?: number
  readonly share?: number
}

/** Of "2 of 18 nodes ready", 16 are concerned. */
function concerned(count: Count | undefined, { words, at }: Reading, policy: ClassificationPolicy): Count | undefined {
  if (count?.share === undefined) return count
  const last = at.at(-1) ?? 0
  for (let index = last + 1; index <= last + 3 && words.clause[index] === words.clause[last]; index++) {
    if (words.word[index] === 'not') return count
    if (policy.scope.wellStates.includes(words.word[index] ?? '')) return { share: 1 - count.share }
  }
  return count
}

function countBefore(
  { words, at }: Reading,
  policy: ClassificationPolicy,
  units: ReadonlySet<number>,
): Count | undefined {
  const first = at[0] ?? 0
  for (let index = first - 1; index >= 0 && index >= first - backwards; index--) {
    if (words.clause[index] !== words.clause[first] || units.has(placeOf(words, index))) return undefined
    if (apart.test(words.word[index] ?? '')) return undefined
    const number = numberAt(words, index, policy)
    if (number === undefined) continue
    if (words.percent.has(index)) return { share: number / 100 }
    return ofWhole(words, index, number, policy) ?? { count: number }
  }
  return undefined
}

/** `N of M`, `N out of M`, `N/M` where M stands at `index`. */
function ofWhole(words: Words, index: number, whole: number, policy: ClassificationPolicy): Count | undefined {
  for (let before = index - 1; before >= 0 && before >= index - 4; before--) {
    const word = words.word[before] ?? ''
    const part = numberAt(words, before, policy)
    if (part !== undefined && whole > 0 && part <= whole) return { count: part, share: part / whole }
    if (!/^(of|out|the|our|total)$/.test(word)) return undefined
  }
  return undefined
}

/** `nodes (38 of 40)`, `nodes: 95%`. */
function shareAfter({ words, at }: Reading, policy: ClassificationPolicy): Count | undefined {
  const last = at.at(-1) ?? 0
  for (let index = last + 1; index < words.word.length && index <= last + forwards; index++) {
    if (words.sentence[index] !== words.sentence[last]) return undefined
    const number = numberAt(words, index, policy)
    if (number === undefined) continue
    const share = words.percent.has(index) ? { share: number / 100 } : ofWhole(words, index, number, policy)
    if (share) return share
  }
  return undefined
}

/** A number that stands alone: not part of a name, a version, a time or an address. */
function numberAt(words: Words, index: number, policy: ClassificationPolicy): number | undefined {
  const word = words.word[index] ?? ''
  const alone = words.group[index - 1] !== words.group[index] && words.group[index + 1] !== words.group[index]
  if (!alone) return undefined
  if (/^\d{1,6}$/.test(word)) return Number(word)
  return policy.scope.numbers[word]
}

/** What may say how many, by the word at which it ends. */
type Ending = ReadonlyMap<number, readonly Reading[]>

function endingsOf(current: readonly Reading[]): Ending {
  const endings = new Map<number, Reading[]>()
  for (const reading of current)
    if (reading.kind === 'amount' || reading.kind === 'unit') {
      const key = placeOf(reading.words, reading.at.at(-1) ?? 0)
      const ending = endings.get(key)
      if (ending) ending.push(reading)
      else endings.set(key, [reading])
    }
  return endings
}

interface Amount {
  readonly name: ScopeAmount
  /** The word at which it ends. */
  readonly at: number
}

/** Of "many connections refused from cluster", the cluster is one. */
function fits({ name, at: end }: Amount, { words, at }: Reading): boolean {
  const first = at[0] ?? 0
  return name !== 'several' || end === first - 1 || /s$/.test(words.word[at.at(-1) ?? 0] ?? '')
}

/** The nearest amount that stands before the unit in its clause, with no other unit between. */
function amountBefore({ words, at }: Reading, endings: Ending): Amount | undefined {
  const first = at[0] ?? 0
  for (let index = first - 1; index >= 0; index--) {
    const near =
      words.clause[index] === words.clause[first] && (words.group[first] ?? 0) - (words.group[index] ?? 0) <= 4
    if (!near) return undefined
    const ending = endings.get(placeOf(words, index))
    const longest = ending?.reduce((one, other) => (other.at.length > one.at.length ? other : one))
    if (longest) return longest.kind === 'amount' ? { name: longest.name as ScopeAmount, at: index } : undefined
  }
  return undefined
}
