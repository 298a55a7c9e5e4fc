import type { INestApplication } from '@nestjs/common'
import { ModulesContainer } from '@nestjs/core'

/** Providers whose class carries this metadata, with what it says. */
export function providersWith<Said>(app: INestApplication, metadata: symbol): { said: Said; provider: unknown }[] {
  const found = new Map<unknown, Said>()
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype, instance } of module.providers.values()) {
      const said: unknown =
        typeof metatype === 'function' && instance ? Reflect.getMetadata(metadata, metatype) : undefined
      if (said !== undefined) found.set(instance, said as Said)
    }
  return [...found].map(([provider, said]) => ({ said, provider }))
}
