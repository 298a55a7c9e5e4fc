import { Category, ClassifiedPriority } from '@atlas/contracts'
import { z } from 'zod'
import { scopeAmounts, scopeUnits } from './facts-for-rules.js'

/**
 * Words as people write them. `fail*` is any word that starts so; `..` up to four words between, `...` up to twelve, `_` one or
 * none; `(a|b)` either;
 * `^` only at the start of a clause. Case, hyphens and CamelCase don't matter: `not ready` finds NotReady.
 */
const Phrase = z
  .string()
  .regex(
    /^\^?[\p{Ll}\p{Lo}\p{N}'*|() ._]+$/u,
    'a phrase of lower-case words, with * after a word, .. or _ between words, (a|b), or ^ in front',
  )
const Phrases = z.array(Phrase)
const Name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name in lower-case letters, digits and hyphens')

const Component = z.strictObject({
  category: Category,
  /** Words that name this component and hardly anything else. */
  strong: Phrases,
  /** Words that may mean it where nothing stronger stands. */
  weak: Phrases.default([]),
  /** How much its words weigh against others'; below 1 where faults show rather than arise. */
  weight: z.number().positive().max(2).default(1),
})

export const ClassificationRule = z.strictObject({
  id: Name,
  /** CEL over the facts of `factTypes`; `re(text, "…")` for RE2 patterns, never `matches`. */
  when: z.string().min(1),
  priority: ClassifiedPriority,
  /** Left out: the recognised component's. */
  category: Category.optional(),
  /** One sentence; the facts that the condition used are added to it. */
  reason: z.string().min(1),
})
export type ClassificationRule = z.infer<typeof ClassificationRule>

/** policy/classification.yaml (domain, "Classification and triage"). */
export const ClassificationPolicy = z.strictObject({
  /** From this share on, `38 of 40 nodes` counts as all of them. */
  nearTotalShare: z.number().gt(0.5).max(1),
  /** Category of a fault that names no component: the application's own. */
  unnamedFault: Category,
  /** Words of business urgency: taken out before anything is read. */
  urgency: Phrases,
  environments: z.strictObject({
    production: z.strictObject({ words: Phrases, naming: z.array(z.string()) }),
    staging: z.strictObject({ words: Phrases, naming: z.array(z.string()) }),
    development: z.strictObject({ words: Phrases, naming: z.array(z.string()) }),
  }),
  /** Labels that name the environment. */
  environmentLabels: z.array(z.string()),
  reading: z.strictObject({
    negations: Phrases,
    /** Opens what is only supposed, until the clause ends: if, in case … */
    suppositions: Phrases,
    /** Mean something else than their words do alone; taken out before the rest is read. */
    idioms: Phrases,
    /** Names that are read in spite of one mistake in their spelling, six letters at least. */
    misspelt: z.array(z.string().regex(/^[a-z]{6,20}$/, 'a name of 6 to 20 small letters')),
    /** Begins another clause: but, however … */
    turns: Phrases,
    /** What stands in the same clause is well: its scope, component and environment aren't what is broken. */
    healthy: Phrases,
    /** Before the cause: due to, because of … */
    causes: Phrases,
    /** Skipped at the start of a clause: please, hello … */
    fillers: Phrases,
    /** Lines from here on are a signature. */
    signatures: z.array(z.string()),
  }),
  asks: z.strictObject({
    question: Phrases,
    request: Phrases,
    /** Names something that is wanted; a request only where no symptom is told. */
    wanted: Phrases,
    administration: Phrases,
    /** Sayings that tell of a fault as symptoms do. */
    faults: z.array(Name),
  }),
  scope: z.strictObject({
    units: z.strictObject(Object.fromEntries(scopeUnits.map((unit) => [unit, Phrases]))) as unknown as z.ZodType<
      Record<(typeof scopeUnits)[number], string[]>
    >,
    amounts: z.strictObject(
      Object.fromEntries(scopeAmounts.map((amount) => [amount, Phrases])),
    ) as unknown as z.ZodType<Record<(typeof scopeAmounts)[number], string[]>>,
    /** Whole sayings that mean an amount of a unit: `platform wide` is all clusters. */
    sayings: z.record(z.string(), Phrases),
    /** `2 of 18 nodes ready`: the others are concerned. */
    wellStates: z.array(z.string()),
    numbers: z.record(z.string(), z.int().positive()),
  }),
  symptoms: z.record(Name, Phrases),
  sayings: z.record(Name, Phrases),
  components: z.record(Name, Component),
  /** The first match decides; all matches are told. */
  rules: z.array(ClassificationRule).min(1),
})
export type ClassificationPolicy = z.infer<typeof ClassificationPolicy>
