import type { NestExpressApplication } from '@nestjs/platform-express'
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger'
import { withProblemAnswers } from './problem-answers.js'

/** OpenAPI 3.1 of this process's routes at /openapi.json, and a page to read it at /docs that loads nothing from afar. */
export function serveOpenApi(app: NestExpressApplication): void {
  const configuration = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Atlas Triage')
    .setDescription(
      'Incident triage for Kubernetes platforms, every decision an event. Authorize with an API key: the first start wrote one to .atlas/admin-key.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'an Atlas API key' }, 'key')
    .addSecurityRequirements('key')
    .build()
  SwaggerModule.setup('docs', app, () => withProblemAnswers(SwaggerModule.createDocument(app, configuration)), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Atlas Triage API',
    swaggerOptions: { persistAuthorization: true },
  })
}
