import type { NestExpressApplication } from '@nestjs/platform-express'
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger'
import { withProblemAnswers } from './problem-answers.js'
import { withExclusiveBounds } from './exclusive-bounds.js'
import { withExamples } from './with-examples.js'

/** OpenAPI 3.1 of an application's routes, each with examples and every refusal that it may answer. */
export function openApiDocument(app: NestExpressApplication): OpenAPIObject {
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
  return withExamples(withProblemAnswers(withExclusiveBounds(SwaggerModule.createDocument(app, configuration))))
}
