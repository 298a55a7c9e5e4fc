import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'
import { type FactName, factTypes } from './facts-for-rules.js'

/** A rule's condition, parsed and type-checked once. */
export interface RuleCondition {
  /** Whether it holds for the facts; integers as bigint, as CEL has them. */
  holds(facts: Readonly<Record<string, unknown>>): boolean
  /** The facts that it names. */
  readonly uses: readonly FactName[]
  /** `"x" in list` and `fact == "x"`: what it asks for by name, with the place in the condition. */
  readonly asksFor: readonly { fact: FactName; value: string; at: number }[]
}

export interface ConditionMistake {
  readonly message: string
  /** Characters from the start of the condition. */
  readonly at: number
}

const environment = conditionEnvironment()

/** Compiles a condition, or says what is wrong with it and where. Pure; costs no more than some microseconds. */
export function compileCondition(source: string): { ok: RuleCondition } | { mistake: ConditionMistake } {
  let parsed
  try {
    parsed = environment.parse(source)
  } catch (error) {
    return { mistake: mistakeOf(error) }
  }
  const checked = parsed.check()
  if (!checked.valid) return { mistake: mistakeOf(checked.error) }
  if (checked.type !== 'bool')
    return { mistake: { message: `gives ${checked.type ?? 'nothing'}, not true or false`, at: 0 } }
  const found = inspect(parsed.ast)
  if ('mistake' in found) return found
  const condition = parsed
  const whole = plainPart(parsed.ast)
  const parts = plainParts(parsed.ast)
  return {
    ok: {
      holds: whole ?? ((facts) => parts.every((part) => part(facts)) && condition(facts) === true),
      uses: found.uses,
      asksFor: found.asksFor,
    },
  }
}

function conditionEnvironment(): Environment {
  const patterns = new Map<string, RE2JS>()
  const environment = new Environment({ limits: { maxAstNodes: 400, maxDepth: 40 } })
  for (const [name, type] of Object.entries(factTypes)) environment.registerVariable(name, type)
  // RE2: linear in the text. CEL's own `matches` backtracks in this library (28 characters took 13 s) and is refused.
  return environment.registerFunction('re(string, string): bool', (text: string, pattern: string) => {
    const compiled = patterns.get(pattern) ?? RE2JS.compile(pattern)
    patterns.set(pattern, compiled)
    return compiled.matcher(text).find()
  })
}

const isNode = (value: unknown): value is ASTNode => typeof value === 'object' && value !== null && 'op' in value

function inspect(
  root: ASTNode,
): { uses: FactName[]; asksFor: { fact: FactName; value: string; at: number }[] } | { mistake: ConditionMistake } {
  const uses = new Set<FactName>()
  const asksFor: { fact: FactName; value: string; at: number }[] = []
  // Depth first, so that facts come in the order in which the condition names them.
  const queue: unknown[] = [root]
  while (queue.length > 0) {
    const next = queue.shift()
    if (Array.isArray(next)) queue.unshift(...(next as unknown[]))
    if (!isNode(next)) continue
    if (next.op === 'id' && next.args in factTypes) uses.add(next.args as FactName)
    if (next.op === 'rcall' && next.args[0] === 'matches')
      return { mistake: { message: 'matches may take for ever; write re(text, "pattern") instead', at: next.pos } }
    if (next.op === 'call' && next.args[0] === 're') {
      const mistake = mistakeOfPattern(next.args[1][1])
      if (mistake) return { mistake }
    }
    if (next.op === 'in' || next.op === '==' || next.op === '!=') {
      const [left, right] = next.args
      for (const [text, fact] of [
        [left, right],
        [right, left],
      ] as const)
        if (text.op === 'value' && typeof text.args === 'string' && fact.op === 'id')
          asksFor.push({ fact: fact.args as FactName, value: text.args, at: text.pos })
      if (next.op === 'in' && left.op === 'id' && right.op === 'list')
        for (const item of right.args)
          if (item.op === 'value' && typeof item.args === 'string')
            asksFor.push({ fact: left.args as FactName, value: item.args, at: item.pos })
    }
    queue.unshift(next.args)
  }
  return { uses: [...uses], asksFor }
}

type Part = (facts: Readonly<Record<string, unknown>>) => boolean

/**
 * The plain ones among what must all hold: `alert`, `ask == "fault"`, `"loss" in symptoms`, `nodes > 2` and what is made
 * of them by `&&`, `||` and `!`. None of them can fail, so that they are as CEL has them in whatever order. Where one
 * doesn't hold, CEL's `&&` is false whatever the others are, and most rules need not be evaluated.
 */
function plainParts(node: ASTNode): Part[] {
  if (node.op === '&&') return node.args.flatMap(plainParts)
  const part = plainPart(node)
  return part ? [part] : []
}

function plainPart(node: ASTNode): Part | undefined {
  if (node.op === '!_') {
    const denied = plainPart(node.args)
    return denied && ((facts) => !denied(facts))
  }
  if (node.op === '&&' || node.op === '||') {
    const [one, other] = [plainPart(node.args[0]), plainPart(node.args[1])]
    if (!one || !other) return undefined
    return node.op === '&&' ? (facts) => one(facts) && other(facts) : (facts) => one(facts) || other(facts)
  }
  if (node.op === 'id') {
    const fact = node.args
    return (facts) => facts[fact] === true
  }
  if (node.op === 'in') return plainMembership(node.args)
  if (node.op === '<' || node.op === '<=' || node.op === '>' || node.op === '>=') return plainOrder(node.op, node.args)
  if (node.op !== '==' && node.op !== '!=') return undefined
  const [left, right] = node.args
  if (left.op !== 'id' || right.op !== 'value' || typeof right.args !== 'string') return undefined
  const [fact, value, equal] = [left.args, right.args, node.op === '==']
  return (facts) => (facts[fact] === value) === equal
}

/** `"loss" in symptoms`, `category in ["node", "storage"]`. */
function plainMembership([left, right]: readonly [ASTNode, ASTNode]): Part | undefined {
  if (left.op === 'value' && right.op === 'id') {
    const [value, fact] = [left.args, right.args]
    return fact in factTypes && factTypes[fact as FactName] === 'list<string>'
      ? (facts) => (facts[fact] as readonly unknown[]).includes(value)
      : undefined
  }
  if (left.op !== 'id' || right.op !== 'list') return undefined
  const fact = left.args
  const values = right.args.flatMap((item) => (item.op === 'value' && typeof item.args === 'string' ? item.args : []))
  return values.length === right.args.length ? (facts) => values.includes(facts[fact] as string) : undefined
}

/** `nodes > 2`. */
function plainOrder(op: '<' | '<=' | '>' | '>=', [left, right]: readonly [ASTNode, ASTNode]): Part | undefined {
  if (left.op !== 'id' || right.op !== 'value' || typeof right.args !== 'bigint') return undefined
  const [fact, value] = [left.args, right.args]
  const order = {
    '<': (is: bigint) => is < value,
    '<=': (is: bigint) => is <= value,
    '>': (is: bigint) => is > value,
    '>=': (is: bigint) => is >= value,
  }[op]
  return (facts) => order(facts[fact] as bigint)
}

function mistakeOfPattern(pattern: ASTNode | undefined): ConditionMistake | undefined {
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string')
    return { message: 're() needs its pattern written out', at: pattern?.pos ?? 0 }
  try {
    RE2JS.compile(pattern.args)
    return undefined
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error), at: pattern.pos }
  }
}

function mistakeOf(error: unknown): ConditionMistake {
  if (!(error instanceof Error)) return { message: String(error), at: 0 }
  const { summary, range } = error as { summary?: string; range?: { start: number } }
  return { message: summary ?? error.message.split('\n')[0] ?? 'is not a condition', at: range?.start ?? 0 }
}
