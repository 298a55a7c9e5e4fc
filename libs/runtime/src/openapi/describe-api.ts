import { Logger } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import type { OpenAPIObject } from '@nestjs/swagger'
import type { Platform } from '../platform.module.js'
import type { ServiceDefinition } from '../service-definition.js'
import { rootModule } from '../start/root-module.js'
import { openApiDocument } from './openapi-document.js'

/** The OpenAPI document of services that nobody has started: nothing of theirs is made. */
export async function describeApi(definitions: readonly ServiceDefinition[]): Promise<OpenAPIObject> {
  // Modules speak while they are put together, before Nest is told that nobody listens.
  Logger.overrideLogger(false)
  // In preview Nest reads the modules and calls no constructor and no factory, so the platform's parts are never used.
  const unused = new Proxy({} as Platform, { get: () => ({}) })
  const app = await NestFactory.create<NestExpressApplication>(rootModule(unused, definitions), {
    preview: true,
    logger: false,
    abortOnError: false,
  })
  return openApiDocument(app)
}
