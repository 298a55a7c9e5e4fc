import { categories, environments } from '@atlas/contracts'
import type { Misfit } from '../policy-error.js'
import type { ClassificationPolicy } from './classification-policy.js'
import { asks, type FactName, scopeAmounts, scopeName, scopeUnits } from './facts-for-rules.js'
import { compileCondition } from './rule-condition.js'

const file = 'classification.yaml'

/** Conditions that don't compile, names that nothing defines (such a rule would silently never match), doubled ids. */
export function checkClassification(classification: ClassificationPolicy): Misfit[] {
  const known = namesOf(classification)
  const misfits: Misfit[] = []
  const seen = new Set<string>()
  classification.rules.forEach((rule, index) => {
    if (seen.has(rule.id))
      misfits.push({ file, path: ['rules', index, 'id'], message: `rules[${index}].id: ${rule.id} stands twice` })
    seen.add(rule.id)
    const path = ['rules', index, 'when'] as const
    const compiled = compileCondition(rule.when)
    if ('mistake' in compiled) {
      const { message, at } = compiled.mistake
      misfits.push({ file, path, within: at, message: `rules[${index}].when of ${rule.id}: ${message}` })
      return
    }
    for (const { fact, value, at } of compiled.ok.asksFor) {
      const names = known[fact]
      if (names && !names.includes(value))
        misfits.push({
          file,
          path,
          within: at,
          message: `rules[${index}].when of ${rule.id}: ${fact} is never "${value}"; known are ${names.join(', ')}`,
        })
    }
  })
  return misfits
}

function namesOf(classification: ClassificationPolicy): Partial<Record<FactName, readonly string[]>> {
  const components = Object.keys(classification.components)
  return {
    environment: environments,
    ask: asks,
    category: categories,
    component: ['', ...components],
    components,
    symptoms: Object.keys(classification.symptoms),
    said: Object.keys(classification.sayings),
    scope: scopeUnits.flatMap((unit) => scopeAmounts.map((amount) => scopeName(amount, unit))),
  }
}
