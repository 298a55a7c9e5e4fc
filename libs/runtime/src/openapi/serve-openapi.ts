import type { NestExpressApplication } from '@nestjs/platform-express'
import { SwaggerModule } from '@nestjs/swagger'
import { openApiDocument } from './openapi-document.js'

/** The description of this process's routes at /openapi.json, and a page to read it at /docs that loads nothing from afar. */
export function serveOpenApi(app: NestExpressApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Atlas Triage API',
    swaggerOptions: { persistAuthorization: true },
  })
}
